/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libxml/tree.h>

#include "libvirt/domain.h"

/* The status of a check, from good to bad. */
typedef enum {
  DOCTOR_PASS,
  DOCTOR_UNKNOWN, /* it can't be told from here */
  DOCTOR_WARN,
  DOCTOR_FAIL,
} DoctorStatus;

/* The guests, or without a domain the hosts, for which a check is run. */
typedef enum {
  DOCTOR_FOR_ALL = 1 << 0,
  DOCTOR_FOR_INTEL = 1 << 1,  /* the host has an Intel GPU; the guest has a vGPU of GVT-g */
  DOCTOR_FOR_GVTG = 1 << 2,   /* the Intel GPU is of a generation with GVT-g */
  DOCTOR_FOR_MDEV = 1 << 3,   /* any mdev */
  DOCTOR_FOR_PCI = 1 << 4,    /* PCI passthrough */
  DOCTOR_FOR_OPENGL = 1 << 5, /* QEMU draws by OpenGL */
  DOCTOR_FOR_WINDOW = 1 << 6, /* QEMU has a window of its own */
  DOCTOR_FOR_ROM = 1 << 7,    /* the guest has ROM files */
  DOCTOR_FOR_HOOK = 1 << 8,   /* the hook does something for the guest */
  DOCTOR_FOR_BOOT = 1 << 9,   /* a vGPU that is made as the host starts */
  DOCTOR_FOR_DBUS = 1 << 10,  /* libvirt runs a D-Bus daemon for the guest's display */
  DOCTOR_FOR_SHMEM = 1 << 13, /* the guest shares memory with Looking Glass */
} DoctorScope;

typedef struct Doctor Doctor;
typedef struct DoctorFinding DoctorFinding;

/* The kinds of steps, in the order in which they are done. */
typedef enum {
  DOCTOR_DO_FIRMWARE,    /* a setting of the host's firmware */
  DOCTOR_DO_KERNEL_LINE, /* an option of the kernel's command line */
  DOCTOR_DO_MODULE,      /* a module, loaded now and whenever the host starts */
  DOCTOR_DO_PACKAGE,     /* a package, by the name that distribution.c has in its table */
  DOCTOR_DO_FILE,        /* a line of a file, or a command */
  DOCTOR_DO_GROUP,       /* a command */
  DOCTOR_DO_SERVICE,     /* a command */
  DOCTOR_DO_HOOK,        /* a command */
  DOCTOR_DO_DEVICE,      /* a command about the host's devices */
  DOCTOR_DO_DOMAIN,      /* options of "gvt-xml apply", from "--" on, or a command */
  DOCTOR_DO_BY_HAND,     /* a choice that a person must make */
  DOCTOR_DO_REBOOT,
  DOCTOR_DO_CHECK,
} DoctorKind;

/* A step that helps a check to pass. */
typedef struct {
  DoctorKind kind;
  const char *value;  /* as its kind says; NULL if there is only a text */
  const char *text;   /* what the step does, for people; NULL if its kind tells */
  const char *file;   /* the file that gets the value as a line; else NULL */
  const char *unless; /* a shell's command that succeeds if the step is done already, or NULL */
  gboolean reboot;    /* it takes effect only when the host restarts */
} DoctorStep;

/* A row of the table of checks. */
typedef struct {
  const char *id;
  const char *what;       /* the state that the check wants */
  const char *how;        /* the sources that it reads */
  const char *remedy;     /* what to do if the check doesn't pass; a finding may know better */
  DoctorStep steps[2];    /* the remedy's steps, up to the first without value and text */
  const char *reports[8]; /* where users met the problem: project#number, documents */
  DoctorScope scope;      /* any of these is enough */
  gboolean guest_only;    /* needs a domain */
  void (*look)(const Doctor *doctor, DoctorFinding *finding);
} DoctorCheck;

/* The checks by number, in the order in which they are shown; NULL behind the last. Static. */
const DoctorCheck *doctor_check(gsize number);

/* The result of a check. */
struct DoctorFinding {
  const DoctorCheck *check;
  DoctorStatus status;
  GPtrArray *texts;    /* the findings' texts, each once */
  const char *remedy;  /* what to do; NULL if the check passed */
  GPtrArray *steps;    /* DoctorStep, the steps of the remedy; without any, a person must choose */
  gboolean follows;    /* it may end when other findings do: its step is only for a person who has
                           no other */
  GStringChunk *words; /* the texts of remedy and steps */
};

/* The texts of a finding on one line. Free with g_free(). */
char *doctor_finding_text(const DoctorFinding *finding);

/* The status in capitals, as it is shown: "PASS". Static. */
const char *doctor_status_text(DoctorStatus status);

/*
 * Examines the host of a connection. Files are read below root if that host is this one. connection
 * is NULL if libvirt doesn't answer, for the reason connection_problem; uri is then the URI that
 * the user asked for (this host's, or NULL). Returns NULL if the connection breaks. Free with
 * doctor_free(), before the connection.
 */
Doctor *doctor_new(const char *root, const VirtConnection *connection, const char *uri,
                   const char *connection_problem, GError **error);
void doctor_free(Doctor *doctor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Doctor, doctor_free)

/*
 * Makes the doctor examine only the needs of this domain. xml is its definition; its state, if it
 * has one, must fit its schema. Both must outlive the doctor.
 */
void doctor_set_domain(Doctor *doctor, const VirtDomain *domain, xmlDoc *xml);

/* One line about the guest: "plan gvtg-spice", "no plan: …". NULL without a domain. Free with
   g_free(). */
char *doctor_describe_guest(const Doctor *doctor);

/* Whether the guest has a plan, or a host device. FALSE without a domain. */
gboolean doctor_has_plan(const Doctor *doctor);

/* The options by which apply knows the guest's devices: "" if it has a plan, which records them.
   NULL without a domain, or if the guest has neither a plan nor a host device. Free with g_free().
 */
char *doctor_device_options(const Doctor *doctor);

/* The findings (DoctorFinding) of all checks that matter here, in their order. Free with
   g_ptr_array_unref(). */
GPtrArray *doctor_examine(const Doctor *doctor);
