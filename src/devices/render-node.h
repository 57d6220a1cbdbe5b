/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A device node of the kernel's graphics (DRM): of a GPU its primary node, card0, or its render
   node, renderD128. */
typedef struct {
  char *path;     /* /dev/dri/renderD128 */
  char **links;   /* its other paths, as /dev/dri/by-path/pci-0000:00:02.0-render; never NULL */
  char *parent;   /* the device that it belongs to, as libvirt or sysfs names it; NULL if unknown */
  gboolean draws; /* a render node */
} RenderNode;

/* Takes the strings over. Free with render_node_free(). */
RenderNode *render_node_new(char *path, char **links, char *parent);
void render_node_free(RenderNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RenderNode, render_node_free)

/* Whether a path is a primary node's by its name. */
gboolean render_node_is_card(const char *path);

/* The node with this path or link among RenderNodes; NULL if there is none. */
const RenderNode *render_node_find(const GPtrArray *nodes, const char *path);

/* The render node of the GPU to which a node belongs; NULL if there is none. */
const RenderNode *render_node_of(const GPtrArray *nodes, const RenderNode *node);
