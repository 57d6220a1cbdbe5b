/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A type of mdev that a device of the host can be divided into. */
typedef struct {
  char *id;   /* i915-GVTg_V5_4, nvidia-300 */
  char *name; /* its driver's for people, GRID V100-8C; NULL where it has none */
  char *
      description; /* its driver's, of several lines or one; NULL where unknown: libvirt doesn't tell */
  char *api;       /* vfio-pci; NULL where unknown */
  guint available; /* how many more can be made now */
} HostType;

typedef enum {
  HOST_DEVICE_PCI,
  HOST_DEVICE_MDEV,
  HOST_DEVICE_OTHER, /* a parent of mdevs that is no PCI device */
} HostDeviceKind;

/* What is known of a device of the host that a guest can get, or of what gives it. */
typedef struct {
  HostDeviceKind kind;
  char *
      identity; /* an mdev's uuid, in lower case; a PCI address, 0000:41:00.0; sysfs' name of another */
  char *node;        /* libvirt's name of it; NULL where libvirt wasn't asked, or doesn't know it */
  char *type;        /* an mdev's, i915-GVTg_V5_4; NULL where unknown, and for PCI */
  char *parent;      /* an mdev's; a virtual function's physical one; or NULL */
  char *driver;      /* NULL where unknown or none */
  char *vendor_name; /* NULL where unknown, as by sysfs */
  char *product_name; /* the same */
  guint class;        /* of PCI, 0x030000; 0 where unknown */
  guint vendor;
  guint product;
  gint group;          /* the IOMMU group's number; -1 where it has none, or it isn't known */
  GPtrArray *types;    /* HostType, what it can be divided into, by id; never NULL */
  gboolean inactive;   /* an mdev that is only defined */
  gboolean persistent; /* an mdev that has a definition; what of it libvirt knows */
  gboolean autostart;
} HostDevice;

/* With nothing in it but the kind. Free with host_device_free(). */
HostDevice *host_device_new(HostDeviceKind kind);
void host_device_free(HostDevice *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostDevice, host_device_free)

/* Adds a type to a device, which takes the strings over; each but id may be NULL. */
void host_device_add_type(HostDevice *device, char *id, char *name, char *description, char *api,
                          guint available);

/* From libvirt's nodedev XML; NULL where that is neither an mdev nor a PCI device.
   Free with host_device_free(). */
HostDevice *host_device_parse(const char *xml);

/* Takes from what is known of the same device elsewhere (and frees it) what isn't known here. */
void host_device_merge(HostDevice *device, HostDevice *other);

/* The one of that identity among HostDevices (NULL for none), which own it; NULL where it isn't
   there. */
const HostDevice *host_device_find(const GPtrArray *devices, const char *identity);

/* The type of that id which a device can be divided into; NULL where there is none. */
const HostType *host_device_type(const HostDevice *device, const char *id);

/* What people call it, with its numbers: "Intel Corporation HD Graphics 620 (8086:5916)"; NULL where it has none. Free with
   g_free(). */
char *host_device_name(const HostDevice *device);

/* The device to divide for a vGPU of the type: the one that word names (an address as users write it; NULL for any),
   else the first that has one free, else the first that has the type. NULL with *error where none has, which lists the
   types that there are. Owned by devices. */
const HostDevice *host_device_parent(const GPtrArray *devices, const char *type, const char *word,
                                     GError **error);

/* Of a GPU's PCI class (03)? */
gboolean host_device_is_display(const HostDevice *device);

/* Whether two PCI devices are functions of one card. */
gboolean host_device_is_same_card(const HostDevice *device, const HostDevice *other);

/* FALSE with *error where an mdev (NULL where it isn't there) is known to be of another type. */
gboolean host_device_check_type(const HostDevice *mdev, const char *type, GError **error);

/* Sets *error, and is FALSE: where (a device, or "any device") has no room for a vGPU of that type. */
gboolean host_device_fail_full(GError **error, const char *type, const char *where);

/* How many mdevs of the type there can be in all on its parent, beside those of no other type: what the driver says
   (NVIDIA's max_instance), else those that are there among devices and those that still can be. */
guint host_type_total(const HostType *type, const char *parent, const GPtrArray *devices);

/* A type's memory and resolution on one line, as far as its description tells: "Video memory: <128MB, 512MB>,
   resolution: up to 1920x1200" for GVT-g (low and high graphics memory); the description itself where it is one line;
   NULL where there is none. Free with g_free(). */
char *host_type_summary(const HostType *type);
