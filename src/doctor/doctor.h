/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libxml/tree.h>

#include "libvirt/domain.h"

/* From good to bad. */
typedef enum {
  DOCTOR_PASS,
  DOCTOR_UNKNOWN, /* it can't be told from here */
  DOCTOR_WARN,
  DOCTOR_FAIL,
} DoctorStatus;

/* Which plans need what a check looks at; without a domain, which hosts. */
typedef enum {
  DOCTOR_FOR_ALL = 1 << 0,
  DOCTOR_FOR_INTEL = 1 << 1,  /* a host with an Intel GPU; a plan for GVT-g */
  DOCTOR_FOR_GVTG = 1 << 2,   /* the same, where the GPU is of a generation that has it */
  DOCTOR_FOR_MDEV = 1 << 3,   /* any mediated device */
  DOCTOR_FOR_PCI = 1 << 4,    /* PCI passthrough */
  DOCTOR_FOR_OPENGL = 1 << 5, /* QEMU draws by OpenGL */
  DOCTOR_FOR_WINDOW = 1 << 6, /* QEMU has a window of its own */
  DOCTOR_FOR_ROM = 1 << 7,
  DOCTOR_FOR_HOOK = 1 << 8,  /* the hook does something for the guest */
  DOCTOR_FOR_BOOT = 1 << 9,  /* a vGPU is there since the host started */
  DOCTOR_FOR_DBUS = 1 << 10, /* libvirt runs a D-Bus daemon for the guest's display */
} DoctorScope;

typedef struct Doctor Doctor;
typedef struct DoctorFinding DoctorFinding;

/* A row of the table of checks. */
typedef struct {
  const char *id;
  const char *what;       /* is to be so */
  const char *how;        /* where it is looked */
  const char *remedy;     /* where it isn't so */
  const char *reports[8]; /* where users met it: project#number, documents */
  DoctorScope scope;      /* of any of these */
  gboolean guest;         /* only with a domain */
  void (*look)(const Doctor *doctor, DoctorFinding *finding);
} DoctorCheck;

const DoctorCheck *doctor_checks(gsize *count);

/* What a check found. */
struct DoctorFinding {
  const DoctorCheck *check;
  DoctorStatus status;
  GString *found;
  const char *remedy; /* what to do here; NULL where it passed */
};

/* "PASS" */
const char *doctor_status_text(DoctorStatus status);

/*
 * Looks at a host, whose files are below root where the connection is to this one. connection is
 * NULL where libvirt doesn't answer, for the reason why_not; uri is then the one that was asked
 * for, which must be this host's, or NULL. NULL where the connection is broken. Free with
 * doctor_free(), before the connection.
 */
Doctor *doctor_new(const char *root, const VirtConnection *connection, const char *uri,
                   const char *why_not, GError **error);
void doctor_free(Doctor *doctor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Doctor, doctor_free)

/* Looks only at what this domain needs; xml is its definition, whose state, if it has one, fits its
   schema. Both must outlive the doctor. */
void doctor_set_domain(Doctor *doctor, const VirtDomain *domain, xmlDoc *xml);

/* What the domain is in the doctor's eyes, for the user: "plan gvtg-spice", "no plan: …". NULL
   without a domain. Free with g_free(). */
char *doctor_subject(const Doctor *doctor);

/* The findings (DoctorFinding) of all checks that matter here, in their order. Free with
   g_ptr_array_unref(). */
GPtrArray *doctor_examine(const Doctor *doctor);
