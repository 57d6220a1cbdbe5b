/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* A host device that a guest has: an mdev or a PCI device. */
typedef struct {
  gboolean is_mdev; /* else a PCI device */
  char *identity;   /* as in HostDevice */
  char *type;       /* the mdev type of the plan; NULL if it names none */
  char *parent;     /* the mdev's parent in the plan; NULL if it names none */
  char *lifecycle;  /* guest, boot, manual; NULL if no plan says */
  gboolean managed; /* libvirt detaches the PCI device from its driver, and reattaches it */
} RequiredDevice;

/* The requirements of a guest on the host: from its plan, and from the rest of its
   definition. */
typedef struct {
  char *profile;               /* the plan's; NULL without a plan */
  char *display_service;       /* the display manager that the hook stops; NULL for none */
  GPtrArray *devices;          /* RequiredDevice */
  GPtrArray *rom_files;        /* paths */
  gboolean uefi;               /* the firmware is UEFI, not a BIOS */
  gboolean has_device_display; /* the own display of a host device is on */
  gboolean has_boot_picture;   /* something is seen before the guest's driver runs: ramfb, ROM */
  gboolean opengl;             /* QEMU draws by OpenGL, for libvirt's graphics or in its window */
  gboolean venus;              /* a video has Vulkan, by a program that QEMU starts */
  gboolean native_context;     /* a video has DRM native context */
  gboolean has_window;         /* QEMU has a window of its own */
  gboolean has_dbus;           /* libvirt runs a D-Bus daemon for the display */
  gboolean has_looking_glass;  /* it shares memory with Looking Glass */
  guint64 shared_memory;       /* in MiB; 0 if there is none, or it isn't known */
  char *kvmfr;                 /* the device of the module kvmfr that has it; NULL for /dev/shm */
  char *render_node;           /* NULL for whichever there is */
  char *mesa_driver;           /* the driver that Mesa must take; NULL for the GPU's own */
  char *x_display;             /* QEMU's variable DISPLAY; NULL if it isn't set */
  char *xauthority;            /* XAUTHORITY; NULL if it isn't set */
  char *wayland_display;       /* WAYLAND_DISPLAY; NULL if it isn't set */
  gboolean apparmor_off;       /* the guest turns AppArmor off for itself */
  guint64 memory;              /* in bytes, including memory that can be plugged in */
} GuestRequirements;

/* The requirements of a domain. Its state, if it has one, must fit its schema. Free with
   requirements_free(). */
GuestRequirements *requirements_read(xmlDoc *domain);
void requirements_free(GuestRequirements *guest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GuestRequirements, requirements_free)
