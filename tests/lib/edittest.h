/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A small domain, two plans, and transform.h's functions on texts. */
#pragma once

#include "domain/passwords.h"
#include "domain/state.h"
#include "domain/transform.h"
#include "testlib.h"

#define DOMAIN_UUID "11111111-2222-3333-4444-555555555555"
#define NAMES "<name>win10</name><uuid>" DOMAIN_UUID "</uuid>"
#define DOMAIN(devices) "<domain type='kvm'>" NAMES "<devices>" PORTS devices "</devices></domain>"
#define PORTS                                                                                      \
  "<controller type='pci' index='0' model='pcie-root'/>"                                           \
  "<controller type='pci' index='1' model='pcie-root-port'/>"
#define SPICE                                                                                      \
  "<graphics type='spice' passwd='s3cret' autoport='yes'/>"                                        \
  "<audio id='1' type='spice'/><video><model type='qxl'/></video>"

#define PLAN(display)                                                                              \
  "<g:plan xmlns:g='" GVT_NS "' profile='p'><g:mdev uuid='" TEST_UUID "' alias='ua-gvt0'>"         \
  "<g:property name='xres' type='unsigned' value='800' mechanism='override'/></g:mdev>" display    \
  "</g:plan>"
#define WINDOW PLAN("<g:display mode='gtk'/><g:arg value='-display'/><g:arg value='gtk,gl=on'/>")
#define GL                                                                                         \
  PLAN("<g:display mode='spice-gl'><g:graphics type='spice'><g:listen type='none'/>"               \
       "<g:gl enable='yes'/></g:graphics></g:display>")

/* Call transform_apply() and transform_revert(), with one backup. The test fails if they do. The
   caller owns the result. */
xmlDoc *test_apply(const char *base, const char *plan, xmlDoc *present);
xmlDoc *test_revert(xmlDoc *domain, const char *backup);

void test_assert_value(xmlDoc *doc, const char *xpath, const char *expected);
void test_assert_same(xmlDoc *doc, const char *expected);

/* The document with words replaced, as libvirt does when it defines. The caller owns it. */
xmlDoc *test_rewritten(xmlDoc *doc, const char *from, const char *to);
