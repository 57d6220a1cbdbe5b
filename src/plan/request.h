/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

#include "devices/device.h"

/* An option that is on (or yes), off (or no), or wasn't given. */
typedef enum {
  PLAN_UNSET,
  PLAN_ON,
  PLAN_OFF,
} PlanSwitch;

/* A size in pixels; 0x0 if it wasn't given. */
typedef struct {
  guint width;
  guint height;
} PlanResolution;

/* A PCI device of the host, or a whole card. */
typedef struct {
  char *word;    /* as the user wrote it, for messages */
  char *address; /* "0000:41:00.0"; of a card that of its function 0 */
  gboolean is_card;
  gboolean is_ids; /* word is vendor and device, "10de:2204", and so is address */
} PlanPci;

/* Takes address over. Free with plan_pci_free(). */
PlanPci *plan_pci_new(const char *word, char *address);
void plan_pci_free(gpointer pci);

/* A property of QEMU's. */
typedef struct {
  char *word; /* as the user wrote it, for messages */
  char *name;
  char *type;  /* bool, unsigned, signed, string */
  char *value; /* NULL if it only takes back the earlier ones */
} PlanProperty;

/* An option ROM. */
typedef struct {
  char *address; /* of the PCI device that it is for, "0000:41:00.1"; NULL for the main device */
  char *path;    /* NULL if it only takes back the earlier ones */
} PlanRomFile;

/* A variable of QEMU's environment. */
typedef struct {
  char *name;
  char *value;
} PlanVariable;

/* The user's request. NULL, 0, PLAN_UNSET and FALSE mean that it wasn't asked for; lists are never
   empty. */
typedef struct {
  guint64 asked;     /* bit N: the option in row N of plan_options was given, now or before */
  guint64 kept;      /* bit N: it was given only before, when the recorded plan was made */
  guint64 revoked;   /* bit N: the earlier values of the option are taken back */
  char **uuids;      /* of mdevs, in lower case */
  GPtrArray *pci;    /* PlanPci */
  char **usb;        /* identities, as hostdev_parse_usb() gives them */
  char **vgpu_types; /* of vGPUs that are made, as they were written; uuids then are theirs */
  HostParent *parent;
  char *lifecycle; /* guest, boot, manual */
  char *display_service;
  char *profile;
  char *display;
  char *rendernode;
  char *hostmem;       /* a size that is a power of two, as in "4G", or "none" */
  char *guest_address; /* "0000:00:09.0" */
  PlanSwitch ramfb;
  PlanSwitch opregion;
  PlanResolution resolution;
  PlanSwitch managed;
  gboolean iommufd;
  char *numa_node;      /* NUMA nodes of the guest, "1-8" */
  GPtrArray *rom_files; /* PlanRomFile, at most one for each device */
  PlanSwitch rom_bar;
  PlanSwitch x_vga;
  char *audio;
  char **args;
  GPtrArray *envs;      /* PlanVariable */
  GPtrArray *overrides; /* PlanProperty */
  gboolean hide_kvm;
  gboolean move_root_ports;
  gboolean fresh; /* all earlier options are forgotten */
} PlanRequest;

/* The kinds of options: how a word is read, and how its value is stored. Words are read in this
   order, so if several are wrong, the error is about the first. */
typedef enum {
  PLAN_KIND_PROFILE,
  PLAN_KIND_UUIDS,
  PLAN_KIND_PCI,
  PLAN_KIND_USB,
  PLAN_KIND_GUEST_ADDRESS,
  PLAN_KIND_YES_NO,
  PLAN_KIND_NODES,
  PLAN_KIND_TYPES, /* this and those after it are read after plan_check_devices() */
  PLAN_KIND_PARENT,
  PLAN_KIND_LIFECYCLE,
  PLAN_KIND_UNIT,
  PLAN_KIND_DISPLAY,
  PLAN_KIND_RENDERNODE,
  PLAN_KIND_HOSTMEM,
  PLAN_KIND_AUDIO,
  PLAN_KIND_ON_OFF,
  PLAN_KIND_ROM_BAR,
  PLAN_KIND_RESOLUTION,
  PLAN_KIND_ROM_FILE,
  PLAN_KIND_PROPERTIES,
  PLAN_KIND_ARGUMENTS,
  PLAN_KIND_VARIABLES,
  PLAN_KIND_FLAG,
  PLAN_KIND_ONCE, /* a flag that is about this time only, and isn't recorded */
  PLAN_KINDS,
} PlanOptionKind;

/* The group of --help in which an option is shown. */
typedef enum {
  PLAN_GROUP_DEVICE,
  PLAN_GROUP_DISPLAY,
  PLAN_GROUP_SAFETY,
  PLAN_GROUP_EXPERT,
} PlanGroup;

/* How the value of an option is stored in PlanRequest. */
typedef enum {
  PLAN_STORE_FLAG,       /* gboolean */
  PLAN_STORE_SWITCH,     /* PlanSwitch */
  PLAN_STORE_RESOLUTION, /* PlanResolution */
  PLAN_STORE_ONE,        /* a pointer */
  PLAN_STORE_TEXTS,      /* char **; the option may be given several times */
  PLAN_STORE_MANY,       /* GPtrArray of pointers; the option may be given several times */
} PlanStore;

/* Which words that were given before stay when an option is given again. */
typedef enum {
  PLAN_AGAIN_REPLACES, /* none */
  PLAN_AGAIN_BY_NAME,  /* those of other names, as in NAME=VALUE */
  PLAN_AGAIN_ADDS,     /* all */
} PlanAgain;

/* An option: one row of the table from which the command line, the keys of a map, --help (which
   completion reads), what a plan records and all that is done with a request's fields come. */
typedef struct {
  const char *name; /* without dashes */
  PlanOptionKind kind;
  PlanGroup group;
  /* If it isn't 0, the option is about a device, and is refused if the profile has none, unless it
     is about a video too and the profile has that. If several are given, the error names the one
     with the lowest rank. */
  guint device_rank;
  gsize offset;           /* of its field in PlanRequest */
  const char *value_name; /* in --help; NULL for a flag */
  const char *help;
  /* An XPath below gvt:plan: the nodes by which a plan shows the option's value. NULL if it shows
     none. */
  const char *planned;
} PlanOption;

/* All options, those of a group in the order of --help; the last row has no name. */
extern const PlanOption plan_options[];

/* How an option's value is stored, and by which function one value of PLAN_STORE_ONE or
   PLAN_STORE_MANY is freed. */
PlanStore plan_option_store(const PlanOption *option);
GDestroyNotify plan_option_free_function(const PlanOption *option);

/* A pointer to the option's field in request, which owns it. */
void *plan_option_field(const PlanOption *option, PlanRequest *request);

/* The name that the option had before, which is understood too; NULL if it had none. Static. */
const char *plan_option_old_name(const PlanOption *option);

/* The option with this name, or with this old name; NULL if there is none. */
const PlanOption *plan_option_find(const char *name);

/* Its bit in PlanRequest. */
guint64 plan_option_bit(const PlanOption *option);

PlanAgain plan_option_again(const PlanOption *option);

/* Whether the option has no value. */
gboolean plan_option_is_flag(const PlanOption *option);

/* Whether it names a GPU: all that do are replaced together. */
gboolean plan_option_is_gpu(const PlanOption *option);

/* Whether its words are recorded in gvt:request. Devices aren't: the plan itself has them. */
gboolean plan_option_is_recorded(const PlanOption *option);

/* The words by which the request's value of an option would be given, ended by NULL; "yes" for a
   flag. NULL if the option isn't asked for. Free with
   g_strfreev(). */
char **plan_option_words(const PlanOption *option, const PlanRequest *request);

/* The length of the name in a word of such an option, NAME=VALUE or NAME:TYPE=VALUE. 0 if its words
   have no names, and for the word of a ROM file that names no device. */
gsize plan_option_name_length(const PlanOption *option, const char *word);

/* Whether the option with this field was given, now or before, as in plan_request_asks(request,
   uuids). It holds already while the words of the request are being read. */
#define plan_request_asks(request, member)                                                         \
  plan_request_asks_at(request, G_STRUCT_OFFSET(PlanRequest, member))
gboolean plan_request_asks_at(const PlanRequest *request, gsize offset);

/* Whether the earlier values of the option with this field are taken back, as in
   plan_request_revokes(request, display). */
#define plan_request_revokes(request, member)                                                      \
  plan_request_revokes_at(request, G_STRUCT_OFFSET(PlanRequest, member))
gboolean plan_request_revokes_at(const PlanRequest *request, gsize offset);

/* Whether a GPU is named now: an mdev, the type of one that is made, or a PCI device. */
gboolean plan_request_names_gpu(const PlanRequest *request);

/* Whether a whole card is asked for. */
gboolean plan_request_has_card(const PlanRequest *request);

/* The addresses of the PCI devices that are asked for; of a card those of the eight functions that
   it may have. Free with g_strfreev(). */
char **plan_request_pci_addresses(const PlanRequest *request);

/* Frees the members of a request, not the request itself. */
void plan_request_clear(PlanRequest *request);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlanRequest, plan_request_clear)

void plan_property_free(PlanProperty *property);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlanProperty, plan_property_free)

/* Whether the request renews the recorded plan (NULL: there is none): no device, no profile and no
   option is asked for. */
gboolean plan_is_renewal(const PlanRequest *request, xmlNode *recorded);
