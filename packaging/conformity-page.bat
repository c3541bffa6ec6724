@echo off
rem Opens the local page: plan and network are dropped in the browser. This file is ASCII, so that every code page reads it alike.
setlocal EnableExtensions
if not exist "%~dp0conformity.bat" goto incomplete
echo La page s'ouvre dans le navigateur. Elle ne quitte pas ce poste. Fermez cette fenetre pour l'arreter : rien n'en reste.
call "%~dp0conformity.bat" serve %*
set "STATUS=%ERRORLEVEL%"
if not "%STATUS%"=="0" pause
exit /b %STATUS%

:incomplete
echo conformity-page.bat ne trouve pas le reste du programme : extrayez tout le dossier .zip, puis relancez.
pause
exit /b 4
