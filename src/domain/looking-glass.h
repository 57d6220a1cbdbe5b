/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * The size, in MiB, of the memory that a domain shares with Looking Glass: of its plan, of <shmem
 * name='looking-glass'>, or of the arguments that Looking Glass's documents have for QEMU. 0 if it
 * has none, or its size can't be read. *path is the device of the module kvmfr that has it, NULL
 * for libvirt's file in /dev/shm; free it with g_free().
 */
guint64 looking_glass_read(xmlDoc *domain, char **path);

/* Whether a domain shares memory with Looking Glass. */
gboolean looking_glass_is_there(xmlDoc *domain);
