// SPDX-License-Identifier: Apache-2.0
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// The size of the largest secret that is read, in bytes: of P-521.
#define COPENSSL_SECRET_MAX 66

/// Makes a key on a named curve of a point and, where `secret` is not null, the secret number of
/// `secret_count` bytes, the most significant first; null for what is no point of the curve.
///
/// In C, because OSSL_PARAM keeps pointers to the names of the parameters.
static inline EVP_PKEY *copenssl_ec_key(const char *group, const unsigned char *point,
                                        size_t point_count, const unsigned char *secret,
                                        size_t secret_count) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    BIGNUM *number = secret != NULL ? BN_bin2bn(secret, (int)secret_count, NULL) : NULL;
    unsigned char native[COPENSSL_SECRET_MAX];
    OSSL_PARAM parameters[4], *next = parameters;
    if (context == NULL || (secret != NULL && (number == NULL || secret_count > sizeof native)))
        goto done;
    *next++ = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)group, 0);
    *next++ = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, point_count);
    if (number != NULL) {
        // Numbers go to OpenSSL in the byte order of the machine (OSSL_PARAM(3)).
        if (BN_bn2nativepad(number, native, (int)secret_count) < 0) goto done;
        *next++ = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native, secret_count);
    }
    *next = OSSL_PARAM_construct_end();
    if (EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, secret != NULL ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          parameters) != 1)
        key = NULL;
done:
    OPENSSL_cleanse(native, sizeof native);
    BN_clear_free(number);
    EVP_PKEY_CTX_free(context);
    return key;
}
