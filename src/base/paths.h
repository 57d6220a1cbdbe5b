/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The path of a file or folder of gvt-xml's data ("xslt/apply.xsl", "profiles"): below share/gvt-xml in
 * the running program's folder, as built, or beside it, as installed. Free with g_free().
 */
char *paths_data(const char *relative);

/*
 * Where the recipes of the user's own are ($XDG_CONFIG_HOME/gvt-xml/profiles) and the admin's
 * (/etc/gvt-xml/profiles); neither needs to be there. Free with g_free().
 */
char *paths_user_profiles(void);
char *paths_admin_profiles(void);
