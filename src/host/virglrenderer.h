/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The host's virglrenderer, with which QEMU draws for virtio-gpu: the facts that its library
   tells. */
typedef struct {
  char *path;              /* of the library, below root */
  char *server;            /* the program that it runs for Vulkan; NULL if it names none */
  gboolean native_context; /* it was built with DRM native context */
} Virglrenderer;

/*
 * Reads the library; NULL if it isn't where distributions have it. One that was built without DRM
 * native context has the words with which it refuses that (virglrenderer 0.10 to 1.3,
 * src/drm/drm_renderer.h), and the path of the program (virgl_render_server) is compiled into it.
 * Free with virglrenderer_free().
 */
Virglrenderer *virglrenderer_read(const char *root);
void virglrenderer_free(Virglrenderer *library);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Virglrenderer, virglrenderer_free)
