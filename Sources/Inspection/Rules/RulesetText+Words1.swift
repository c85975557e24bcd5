// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/ruleset/words.txt by scripts/make-ruleset.
extension RulesetText {
    static let words1 = """
        deny IPython _aix_support _frozen_importlib _frozen_importlib_external _imp _interpreters
        deny _io _operator _osx_support _pickle _posixshmem _posixsubprocess _pyrepl _thread _winapi
        deny _xxsubinterpreters aiohttp antigravity asyncio atexit bdb boto3 botocore bpython
        deny builtins cPickle cProfile cgi cgitb code codeop commands compileall concurrent crypt
        deny ctypes difflib distutils django docker doctest ensurepip fabric fickling filecmp
        deny fileinput flask ftplib functools gc gettext glob http httplib idlelib imaplib imp
        deny importlib inspect invoke io ipykernel jsonpickle jupyter lib2to3 linecache locale
        deny logging mailcap marshal mlflow mmap modelaudit modelscan msvcrt multiprocessing netrc
        deny nntplib nt numpy.distutils numpy.f2py numpy.testing operator os pandas.eval pandas.io
        deny paramiko pdb pexpect pickle picklescan pip pipes pkgutil platform plistlib plumbum
        deny poplib posix profile pty pwd py_compile pydoc queue readline requests resource runpy
        deny sched select selectors setuptools sh shelve shutil signal site smtplib socket
        deny socketserver sqlite3 ssl subprocess sys syslog tarfile telnetlib tempfile test
        deny threading timeit tkinter torch._dynamo torch._inductor torch.distributed torch.fx
        deny torch.hub torch.serialization torch.utils tornado trace turtle twisted types unittest
        deny urllib urllib2 uuid venv webbrowser winreg wsgiref xmlrpc yaml zipfile zipimport
        """
}
