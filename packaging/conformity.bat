@echo off
rem Starts conformity with the Python of this folder. A plan dropped on this file is checked: what is missing is asked.
rem This file is ASCII, so that every code page reads it alike.
setlocal EnableExtensions EnableDelayedExpansion
rem The whole command line, since cmd cuts an unquoted path at "&" before it comes here.
set "CONFORMITY_STARTED=!CMDCMDLINE!"
setlocal DisableDelayedExpansion
if not exist "%~dp0python\python.exe" goto incomplete
rem Variables of QGIS, OSGeo4W or PostGIS would point the libraries to the data of another version.
set "PROJ_LIB="
set "PROJ_DATA="
set "GDAL_DATA="
set "GDAL_DRIVER_PATH="
set "OGR_SKIP="
set "GDAL_SKIP="
set "CODEPAGE="
for /f "tokens=2 delims=:." %%C in ('chcp 2^>nul') do set "CODEPAGE=%%C"
chcp 65001 >nul 2>&1
"%~dp0python\python.exe" -X utf8 -m conformity %*
set "STATUS=%ERRORLEVEL%"
if defined CODEPAGE chcp %CODEPAGE% >nul 2>&1
if "%STATUS%"=="0" exit /b 0
"%~dp0python\python.exe" -c "" || goto blocked
exit /b %STATUS%

:incomplete
echo conformity.bat ne trouve pas le reste du programme.
echo Fermez cette fenetre, faites un clic droit sur le fichier .zip, choisissez "Extraire tout",
echo puis lancez conformity.bat dans le dossier extrait.
pause
exit /b 4

:blocked
echo Windows refuse de lancer python\python.exe : ce poste n'autorise peut-etre pas les programmes
echo hors des dossiers permis. Montrez ce message et LISEZ-MOI.html au service informatique.
pause
exit /b 4
