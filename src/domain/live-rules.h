/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * The rules by which a running guest can get a planned device, and let go of it. Each is a row of a
 * table in live-rules.c.
 */

/* Adds to reasons a text for each rule by which a running guest can't get the device of a plan
   (<gvt:mdev>, <gvt:pci>, <gvt:usb>) with this <hostdev>. */
void live_rules_check_attach(xmlNode *planned, xmlNode *hostdev, GPtrArray *reasons);

/* Adds to reasons a text for each rule by which a running guest can't let go of this <hostdev>.
   planned is that device in the plan with which the guest was started; NULL if it wasn't in it. */
void live_rules_check_detach(xmlNode *planned, xmlNode *hostdev, GPtrArray *reasons);

/* Whether a device that is plugged in is the same without this <gvt:property>. */
gboolean live_rules_can_lack(xmlNode *property);

/* The device for people: "ua-gvt0 (mdev a297db4a-…)". Free with g_free(). */
char *live_rules_name(xmlNode *hostdev);
