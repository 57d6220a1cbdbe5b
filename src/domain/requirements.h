/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* A device of the host's that a guest gets. */
typedef struct {
  gboolean mdev;    /* else a PCI device */
  char *identity;   /* as HostDevice's */
  char *type;       /* of an mdev, by which its plan has it made; NULL where it doesn't say */
  char *parent;     /* the same */
  char *lifecycle;  /* guest, boot, manual; NULL where no plan says */
  gboolean managed; /* of PCI: libvirt takes it from its driver, and gives it back */
} RequiredDevice;

/* What a guest needs of the host, by its plan and by what it has without one: made by hand. */
typedef struct {
  char *profile;      /* NULL where it has no plan */
  char *service;      /* the display manager that the hook stops; NULL for none */
  GPtrArray *devices; /* RequiredDevice: mdevs and PCI devices */
  GPtrArray *roms;    /* paths of ROM files */
  gboolean uefi;
  gboolean kind_has_display; /* a device's own display is on */
  gboolean boot_picture;     /* and has a picture before the guest's driver: ramfb, a ROM file */
  gboolean opengl;           /* QEMU draws by OpenGL: for libvirt's graphics, or in its window */
  gboolean window;           /* QEMU has a window of its own */
  gboolean dbus;             /* libvirt runs a D-Bus daemon, on which QEMU shows it */
  char *rendernode;          /* NULL for whichever there is */
  char *mesa_driver;         /* that Mesa is to take; NULL for the GPU's own */
  char *display;             /* DISPLAY and XAUTHORITY of QEMU's; NULL where they aren't set */
  char *xauthority;
  char *wayland;       /* WAYLAND_DISPLAY */
  gboolean unconfined; /* the guest has AppArmor off for itself */
  guint64 memory;      /* in bytes */
} GuestRequirements;

/* domain may carry a state, which fits its schema. Free with requirements_free(). */
GuestRequirements *requirements_read(xmlDoc *domain);
void requirements_free(GuestRequirements *needs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GuestRequirements, requirements_free)
