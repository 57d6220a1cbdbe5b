/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A small domain, and what lint finds in it and makes of it. */
#pragma once

#include "domain/findings.h"
#include "domain/lint-facts.h"
#include "domain/lint.h"
#include "testlib.h"

#define DOMAIN(devices, tail)                                                                      \
  "<domain type='kvm' xmlns:qemu='" QEMU_NS "'><name>guest</name><uuid>" TEST_UUID                 \
  "</uuid><devices>" devices "</devices>" tail "</domain>"
#define MDEV(attributes)                                                                           \
  "<hostdev mode='subsystem' type='mdev' model='vfio-pci'" attributes                              \
  "><source><address uuid='" TEST_UUID "'/></source></hostdev>"

/* Set-up of a group of tests: the table of QEMU's properties. */
extern xmlDoc *test_properties;
int test_load_properties(void **state);

/* How many findings a domain has for a target: those of the rules for which the predicate holds, or
   of all rules if it is NULL. */
guint test_findings_for(const char *text, const TargetVersions *target, const char *predicate);
guint test_findings(const char *text, unsigned long libvirt, unsigned long qemu,
                    const char *predicate);

/* The text of the repaired domain. The test fails if there is none. Free with g_free(). */
char *test_repair_for(const char *text, const TargetVersions *target);
char *test_repair(const char *text, unsigned long libvirt, unsigned long qemu);
