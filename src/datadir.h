/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The path of a file or folder of gvt-xml's data ("xslt/apply.xsl", "profiles"): below share/gvt-xml beside
 * the running program's folder, as installed, or in it, as built. Free with g_free().
 */
char *datadir_path(const char *relative);
