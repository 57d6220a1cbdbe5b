/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Whether a plan brings anything that QEMU may lack. */
gboolean capabilities_matter(xmlDoc *plan);

/*
 * Whether QEMU has what a plan brings (graphics, video), by libvirt's <domainCapabilities>: Debian's
 * can lack spice. Of what these don't speak of at all, define is left to judge. GVT_ERROR_FAILED
 * where it lacks something.
 */
gboolean capabilities_check(xmlDoc *capabilities, xmlDoc *plan, GError **error);
