/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The path of a file or folder of gvt-xml's data ("xslt/apply.xsl", "profiles"). The data is in
   share/gvt-xml: in the running program's folder as built, beside that folder as installed, else
   where CMake was told to install it. Free with g_free(). */
char *paths_data(const char *relative);

/* The path of a module of the program's own, a shared object. It is in the running program's folder
   as built; in the library folder that is to that folder as CMake was told, as installed; else in
   the library folder where CMake was told to install it. Free with g_free(). */
char *paths_module(const char *name);

/* The folders of the user's own profiles ($XDG_CONFIG_HOME/gvt-xml/profiles) and of the admin's
   (/etc/gvt-xml/profiles). Either may not exist. Free with g_free(). */
char *paths_user_profiles(void);
char *paths_admin_profiles(void);
