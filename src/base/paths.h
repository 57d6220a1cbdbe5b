/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The path of a file or folder of gvt-xml's data ("xslt/apply.xsl", "profiles"). The data is in
   share/gvt-xml: in the running program's folder (a build), next to that folder (an installation),
   else where CMake was told to install it. Free with g_free(). */
char *paths_data(const char *relative);

/* The path of a module of the program's own, a shared object. A build has it in the running
   program's folder. An installation has it in the library folder, found from the program's folder
   by the relative path that CMake was told, or by the absolute one. Free with g_free(). */
char *paths_module(const char *name);

/* The folders of the user's own profiles ($XDG_CONFIG_HOME/gvt-xml/profiles) and of the admin's
   (/etc/gvt-xml/profiles). Either may not exist. Free with g_free(). */
char *paths_user_profiles(void);
char *paths_admin_profiles(void);
