/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small profiles and domains, a host, and the plan that they give. */
#pragma once

#include "testlib.h"

#define UUID "--uuid " TEST_UUID
#define OTHER_UUID "b297db4a-f4c2-11e6-90f6-d3b88d6c9525"

#define DOMAIN(devices, content)                                                                   \
  "<domain type='kvm' xmlns:qemu='" QEMU_NS "'><devices>" devices "</devices>" content "</domain>"
#define MDEV(uuid, more)                                                                           \
  "<hostdev type='mdev' model='vfio-pci'" more "><source><address uuid='" uuid                     \
  "'/></source></hostdev>"
#define LINES(content) "<qemu:commandline>" content "</qemu:commandline>"
/* An adopted hostdev for the mdev TEST_UUID. */
#define MINE MDEV("A297DB4A-F4C2-11E6-90F6-D3B88D6C9525", "")

#define PROFILE(mode, content)                                                                     \
  "<g:profile xmlns:g='" GVT_NS "' name='test' device='mdev' summary=''><g:display mode='" mode    \
  "'/>" content "</g:profile>"

/* The devices (HostDevice) that a plan's host has, or NULL if they aren't known. */
extern GPtrArray *test_known_devices;

/* Set-up and tear-down of a test: test_known_devices are GPUs of Intel, NVIDIA and AMD with their
   virtual functions and vGPUs, and a network card. */
int test_know_a_host(void **state);
int test_forget_the_host(void **state);

/* Resolves a plan from options, as a shell has them, and the texts of a profile and a domain. The
   test fails if the plan doesn't fit the schema. NULL with *error if the plan is refused. notes may
   be NULL. The caller owns the plan. */
xmlDoc *test_resolve(const char *options, const char *profile, const char *domain, GPtrArray *notes,
                     GError **error);

/* Fails unless such a plan's mdev has this value of a property, or lacks the property if expected
   is NULL. */
void test_suggests(const char *options, const char *profile, const char *domain,
                   const char *property, const char *expected);
