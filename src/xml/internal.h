/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libxml/xmlerror.h>

/* The reverse of libxml2's BAD_CAST. */
#define BAD_CAST_STRING(s) ((const char *)(s))

/* The error that libxml2 passes to a callback: const since 2.12. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *CallbackError;
#else
typedef xmlError *CallbackError;
#endif
