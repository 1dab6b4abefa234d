@echo off
rem The Windows twin of `dev`: needs Python 3.11 or later from python.org or the Store.
rem
rem   dev run           open the demo shop
rem   dev test [...]    format, lint, types, import contracts, tests; arguments go to pytest
rem   dev setup         make the environment and stop
rem   dev bundle        freeze the program into dist\
setlocal
cd /d "%~dp0"
set PY=.venv\Scripts\python.exe
set PIP=install --quiet --disable-pip-version-check --require-hashes --only-binary :all:

set COMMAND=%~1
set REST=
:rest
shift
if not "%~1"=="" (
    set REST=%REST% %1
    goto rest
)

if "%COMMAND%"=="run" goto run
if "%COMMAND%"=="test" goto test
if "%COMMAND%"=="setup" goto just_setup
if "%COMMAND%"=="bundle" goto bundle
echo Usage: dev run ^| dev test ^| dev setup ^| dev bundle
exit /b 2

:run
call :setup || exit /b 1
%PY% -m pos_app demo%REST%
exit /b %ERRORLEVEL%

:test
call :setup || exit /b 1
echo == Format
%PY% -m ruff format --check . || exit /b 1
echo == Lint
%PY% -m ruff check . || exit /b 1
echo == Types
%PY% -m mypy || exit /b 1
echo == Import contracts
.venv\Scripts\lint-imports.exe || exit /b 1
echo == Tests
%PY% -m pytest -n 2%REST%
exit /b %ERRORLEVEL%

:just_setup
call :setup || exit /b 1
echo Ready: dev run opens the demo shop, dev test checks everything.
exit /b 0

:bundle
call :setup || exit /b 1
%PY% -m pip %PIP% -r requirements-bundle.lock || exit /b 1
%PY% -m PyInstaller --noconfirm --clean%REST% pos.spec
exit /b %ERRORLEVEL%

rem The environment is made anew when the lock it was made from is not this one.
:setup
if exist .venv\stamp fc /b requirements.lock .venv\stamp >nul 2>&1 && exit /b 0
if not exist %PY% (
    py -3 -m venv .venv 2>nul || python -m venv .venv || (
        echo dev: Python 3.11 or later is needed, and none was found.
        exit /b 1
    )
)
%PY% -c "import sys; sys.exit(sys.version_info < (3, 11))" || (
    echo dev: Python 3.11 or later is needed; remove .venv and try again with one.
    exit /b 1
)
echo Installing the libraries of requirements.lock (a few minutes the first time) ...
%PY% -m pip %PIP% -r requirements.lock || (
    echo dev: the libraries could not be fetched: is there a network, or a mirror in pip's settings?
    exit /b 1
)
copy /y requirements.lock .venv\stamp >nul
exit /b 0
