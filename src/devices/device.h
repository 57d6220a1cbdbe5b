/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A type of mdev that a device of the host can be divided into. */
typedef struct {
  char *id;          /* i915-GVTg_V5_4, nvidia-300 */
  char *name;        /* the driver's name of it, "GRID V100-8C"; NULL if it has none */
  char *description; /* the driver's, of one or more lines; NULL if unknown, as from libvirt */
  char *api;         /* vfio-pci; NULL if unknown */
  guint available;   /* how many more can be created now */
} HostType;

typedef enum {
  HOST_DEVICE_PCI,
  HOST_DEVICE_MDEV,
  HOST_DEVICE_OTHER, /* a parent of mdevs that is no PCI device */
  HOST_DEVICE_USB,
} HostDeviceKind;

/*
 * A device of the host that a guest can have, or the parent of such a device. identity is an mdev's
 * uuid in lower case, a PCI device's address (0000:41:00.0), a USB device's place (bus 1 port 1.2),
 * or the name in sysfs of another one.
 */
typedef struct {
  HostDeviceKind kind;
  char *identity;
  char *node_name; /* the name of libvirt's node device; NULL if libvirt wasn't asked or has none */
  char *type;      /* an mdev's, i915-GVTg_V5_4; of an NVIDIA virtual function the one that it has
                      now, nvidia-1519; NULL if it has none or it is unknown */
  char *parent;    /* an mdev's; a virtual function's physical function; else NULL */
  char *driver;    /* NULL if unknown or none */
  char *vendor_name;  /* NULL if unknown, as from sysfs */
  char *product_name; /* NULL if unknown, as from sysfs */
  guint class;        /* of PCI, 0x030000; 0 if unknown */
  guint vendor;
  guint product;
  gint iommu_group;     /* the IOMMU group's number; -1 if unknown or none */
  guint most_functions; /* how many virtual functions it can have; 0 if none or unknown */
  GPtrArray *types;     /* HostType, the types it can be divided into, by id; never NULL */
  /* HostType, the vGPU types that an NVIDIA virtual function can have now; NULL if it isn't one
     that has a vGPU type by itself (Linux 6.8), or nothing is known of it */
  GPtrArray *function_types;
  gboolean taken;    /* a virtual function that isn't free for the guest that a plan is for: another
                          domain has it, or a program has it open */
  gboolean inactive; /* an mdev that is only defined */
  gboolean persistent; /* an mdev that is defined, as far as libvirt knows */
  gboolean autostart;  /* an mdev that starts with the host */
} HostDevice;

/* An empty device of this kind. Free with host_device_free(). */
HostDevice *host_device_new(HostDeviceKind kind);
void host_device_free(HostDevice *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostDevice, host_device_free)

/* Adds a type to a device, which takes the strings over. All but id may be NULL. */
void host_device_add_type(HostDevice *device, char *id, char *name, char *description, char *api,
                          guint available);

/* An empty list of HostType. Free with g_ptr_array_unref(). */
GPtrArray *host_types_new(void);

/* Adds a vGPU type to a virtual function that has a list of them. The device takes the strings
   over. name may be NULL. */
void host_device_add_function_type(HostDevice *device, char *id, char *name);

/* Fills the unknown fields of device from other, which is the same device as another source knows
   it. Frees other. */
void host_device_merge(HostDevice *device, HostDevice *other);

/* The device of that identity among HostDevices (may be NULL), which own it; NULL if it isn't
   there. */
const HostDevice *host_device_find(const GPtrArray *devices, const char *identity);

/* The type of that id that a device can be divided into; NULL if there is none. Owned by device. */
const HostType *host_device_type(const HostDevice *device, const char *id);

/* The vGPU type of that id that a virtual function can have now; NULL if there is none. Owned by
   device. */
const HostType *host_device_function_type(const HostDevice *device, const char *id);

/* The numbers of a PCI or USB device, "8086:5916". Free with g_free(). */
char *host_device_ids(const HostDevice *device);

/* The place of the USB device that the kernel calls so: "bus 1 port 1.2" for "1-1.2". NULL for a
   root hub and an interface. Free with g_free(). */
char *host_device_usb_place(const char *name);

/* The name of a PCI or USB device for people, with its numbers: "Intel Corporation HD Graphics 620
   (8086:5916)"; NULL for other devices. Free with g_free(). */
char *host_device_name(const HostDevice *device);

/* The device on which vGPUs are made, as it is asked for. */
typedef struct {
  char *word;     /* as it was written, for messages */
  char *identity; /* a PCI address, or the name of another device */
} HostParent;

/* The parent that a word names: a PCI address in any usual spelling, or the name of another device.
   NULL for NULL. Free with host_parent_free(). */
HostParent *host_parent_new(const char *word);
void host_parent_free(HostParent *parent);

/* Whether a device, or its own parent (NULL: none), is the one that is asked for (NULL: any). */
gboolean host_parent_is(const HostParent *asked, const char *identity, const char *parent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostParent, host_parent_free)

/*
 * Chooses the parent for a vGPU of the type: the device that is asked for (NULL for any), else the
 * first that has an instance free, else the first that has the type. NULL with *error, which lists
 * the types that there are, if no device has the type. Owned by devices.
 */
const HostDevice *host_device_parent(const GPtrArray *devices, const char *type,
                                     const HostParent *asked, GError **error);

/* Whether a vGPU is there, is defined, and starts with the host: "active, defined". Static. */
const char *host_device_state(const HostDevice *vgpu);

/* Whether it is a PCI device of a GPU's class (03). */
gboolean host_device_is_display(const HostDevice *device);

/* Whether two PCI devices are functions of one card. */
gboolean host_device_is_same_card(const HostDevice *device, const HostDevice *other);

/* FALSE with *error if an mdev (NULL if it isn't there) is known to be of another type. */
gboolean host_device_check_type(const HostDevice *mdev, const char *type, GError **error);

/* Sets *error, and is FALSE: there is no room for a vGPU of the type. where is the device that has
   none, or "any device". */
gboolean host_device_fail_full(GError **error, const char *type, const char *where);

/*
 * How many mdevs of the type its parent can have in all, if it has none of another type. That is
 * the driver's number if there is one (NVIDIA's max_instance), else those among devices that are
 * active plus those that are still available.
 */
guint host_type_total(const HostType *type, const char *parent, const GPtrArray *devices);

/*
 * The memory and resolution of a type on one line, from its description. For GVT-g it is "Video
 * memory: <128MB, 512MB>, resolution: up to 1920x1200" (low and high graphics memory); for other
 * drivers it is the description itself, its lines joined by ", ". NULL if there is none. Free with
 * g_free().
 */
char *host_type_summary(const HostType *type);
