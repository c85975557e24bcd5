// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/ruleset/python.txt by scripts/make-ruleset.
extension RulesetText {
    static let python1 = """
        call _codecs encode
        call _loss CyAbsoluteError CyExponentialLoss CyHalfBinomialLoss CyHalfGammaLoss
        call _loss CyHalfMultinomialLoss CyHalfPoissonLoss CyHalfSquaredError CyHalfTweedieLoss
        call _loss CyHalfTweedieLossIdentity CyHuberLoss CyLossFunction CyPinballLoss
        call _loss __pyx_unpickle_CyHalfMultinomialLoss
        call array _array_reconstructor
        call builtins bytearray bytes complex frozenset range set slice
        call collections Counter OrderedDict defaultdict deque
        call copyreg _reconstructor
        call datetime date datetime time timedelta timezone
        call dateutil.tz.tz tzutc
        call decimal Decimal
        call fractions Fraction
        call ipaddress IPv4Address IPv6Address
        call pathlib Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath
        call pytz _UTC _p
        call types SimpleNamespace
        call uuid SafeUUID UUID
        call builtins Exception KeyError RuntimeError TypeError ValueError
        call random Random
        call re _compile
        call zoneinfo.ZoneInfo _unpickle
        call array array
        call time struct_time
        new argparse Namespace
        new collections ChainMap UserDict UserList
        new collections UserString
        new string Template
        ref __future__ absolute_import annotations division print_function unicode_literals
        ref builtins bool dict float int list object str tuple
        ref builtins Ellipsis NotImplemented abs all any divmod len max min pow round sorted sum
        ref zoneinfo ZoneInfo
        ref builtins hash
        weights _codecs encode
        weights builtins bytearray complex set
        weights collections Counter OrderedDict
        human builtins getattr
        human cloudpickle.cloudpickle _builtin_type _class_setstate _function_setstate
        human cloudpickle.cloudpickle _lookup_class_or_track _make_cell _make_empty_cell
        human cloudpickle.cloudpickle _make_function _make_skeleton_class _make_skeleton_enum
        human cloudpickle.cloudpickle subimport
        human dill._dill _create_array _create_cell _create_code _create_function _create_type
        human dill._dill _get_attr _import_module _load_type
        human functools partial
        """
}
