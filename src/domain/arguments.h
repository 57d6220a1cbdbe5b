/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads QEMU's arguments as QEMU does. xslt/lib/qemu-argument.xsl does the same for XSLT. */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* The XPath of a domain's own arguments for QEMU. */
#define ARGUMENTS_XPATH "/domain/qemu:commandline/qemu:arg"

/* The values that an option of QEMU's has, "display" for -display and --display, among the
   arguments that xpath finds, in their order. An array of strings, which it owns. */
GPtrArray *arguments_values(xmlDoc *doc, const char *xpath, const char *option);
