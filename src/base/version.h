/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Versions as libvirt counts them: major * 1000000 + minor * 1000 + release. */
#define VERSION_NUMBER(major, minor) (1000000UL * (major) + 1000UL * (minor))

/* Parses "9.0" or "8.5.0"; FALSE, without an error, if it isn't a version. */
gboolean version_parse(const char *word, unsigned long *version);

/* "9.0.0". Free with g_free(). */
char *version_text(unsigned long version);

/* "9.0", without the release. Free with g_free(). */
char *version_short_text(unsigned long version);

/* Whether QEMU was built for a library that is old (before the version that matters) or new (that
   version or a later one). QEMU's own version doesn't tell. */
typedef enum {
  BUILD_UNKNOWN, /* counts as BUILD_NEW */
  BUILD_OLD,
  BUILD_NEW,
} LibraryBuild;

/* QEMU that is built for this SPICE server or a newer one shows OpenGL to other hosts too. */
#define SPICE_REMOTE_GL "0.15.3"

/* QEMU that is built for this virglrenderer or a newer one has blob resources with 3D. */
#define VIRGL_BLOB "1.0"

/* The libvirt and the QEMU that a domain is for. */
typedef struct {
  unsigned long libvirt; /* 0 if unknown, which counts as the newest */
  unsigned long qemu;    /* 0 if unknown, which counts as the newest */
  LibraryBuild spice;    /* of the SPICE server: SPICE_REMOTE_GL */
  LibraryBuild virgl;    /* of virglrenderer: VIRGL_BLOB */
} TargetVersions;

/* The newest versions that gvt-xml was tested with; newer ones count as these. A file is for these
   too if the user names no versions, since no libvirt is asked. */
#define TARGET_NEWEST                                                                              \
  ((TargetVersions){ VERSION_NUMBER(12, 8), VERSION_NUMBER(11, 1), BUILD_NEW, BUILD_NEW })

/* Facts that depend on the version of libvirt or QEMU; version.c has a row for each. */
typedef enum {
  VERSION_HOOK_FOLDER,
  VERSION_MDEV_DISPLAY,
  VERSION_PCI_DISPLAY,
  VERSION_AUDIO,
  VERSION_MDEV_CREATE,
  VERSION_MDEV_DEFINE,
  VERSION_EARLY_JSON_DEVICES,
  VERSION_JSON_DEVICES,
  VERSION_OVERRIDE_KEPT,
  VERSION_OVERRIDE,
  VERSION_SPICE_DEVICES_CHECKED,
  VERSION_DBUS_DISPLAY,
  VERSION_HOSTDEVS_CHECKED,
  VERSION_ATTRIBUTE_WORDS,
  VERSION_BLOB_MEMFD,
  VERSION_PIPEWIRE,
  VERSION_USB_PORT,
  VERSION_IOMMUFD,
  VERSION_ACPI_NODESET,
  VERSION_VIDEO_DEVICE,
  VERSION_SANDBOX_WITH_MESA,
  VERSION_RAMFB_MIGRATE,
  VERSION_RUTABAGA_WORDS,
  VERSION_IGD_OPTIONS,
  VERSION_OPREGION_DEFAULT,
  VERSION_VNC_WITHOUT_DMA_BUF,
  VERSION_VENUS,
  VERSION_VIDEO_BLOB,
  VERSION_NATIVE_CONTEXT,
  VERSION_SPICE_GL_PORT,
  VERSION_VIOMMU_WORDS,
  VERSION_GL_CONTEXTS,
  VERSION_OPENGL_WORDS,
  VERSION_FACTS,
} VersionFact;

/* A row: a fact that is true from these versions on, from both if there are two. */
typedef struct {
  const char *name;            /* in profiles/lib and, if the target lacks it, in gvt:facts */
  const char *what;            /* the fact, as a sentence */
  unsigned long libvirt;       /* 0 for any */
  unsigned long qemu;          /* 0 for any */
  unsigned long libvirt_until; /* the first libvirt without it again, 0 for none */
  gboolean new_spice;          /* QEMU must be built for SPICE_REMOTE_GL or newer too */
  gboolean new_virgl;          /* QEMU must be built for VIRGL_BLOB or newer too */
  const char *seen;            /* the versions on which it was tested */
  const char *source;          /* where it is documented */
} VersionRow;

/* The row of a fact. Static. */
const VersionRow *version_row(VersionFact fact);

/* The fact of that name; FALSE if there is none. */
gboolean version_find(const char *name, VersionFact *fact);

/* Whether a fact is true for a target. */
gboolean version_has(VersionFact fact, const TargetVersions *target);

/* Whether a fact is true for a target only because the SPICE server or the virglrenderer for which
   its QEMU was built isn't known. */
gboolean version_is_unsure(VersionFact fact, const TargetVersions *target);

/* The versions from which on a fact is true: "libvirt 8.4 and QEMU 7.0". Free with g_free(). */
char *version_since(VersionFact fact);

/* "libvirt 8.0.0 and QEMU 7.0.0", without unknown versions, and with an old SPICE server or
   virglrenderer. Free with g_free(). */
char *version_target_text(const TargetVersions *target);

/* A sentence if a target is newer than TARGET_NEWEST, else NULL. Free with g_free(). */
char *version_news(const TargetVersions *target);
