/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Whether a plan adds anything that some QEMU lacks. */
gboolean capabilities_matter(xmlDoc *plan);

/*
 * Fails with GVT_ERROR_FAILED if QEMU lacks the graphics or video that a plan adds, by libvirt's
 * <domainCapabilities> (Debian's QEMU can lack SPICE). Devices that the capabilities don't list at
 * all are left to libvirt, which checks them at the define.
 */
gboolean capabilities_check(xmlDoc *capabilities, xmlDoc *plan, GError **error);
