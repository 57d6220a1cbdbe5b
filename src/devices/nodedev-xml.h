/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"
#include "devices/render-node.h"

/* Reads libvirt's XML of a node device. NULL if it is neither an mdev nor a PCI or USB device, or
   can't be parsed. Free with host_device_free(). */
HostDevice *nodedev_xml_parse(const char *xml);

/* Reads libvirt's XML of a device node for graphics; NULL if it is none. Free with
   render_node_free(). */
RenderNode *nodedev_xml_parse_render_node(const char *xml);
