/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"

/* Reads libvirt's XML of a node device. NULL if it is neither an mdev nor a PCI device, or can't be
   parsed. Free with host_device_free(). */
HostDevice *nodedev_xml_parse(const char *xml);
