/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder of backups that each test has for itself. */
#pragma once

#include "testlib.h"

/* The folder of TEST_UUID's backups on qemu:///system, which isn't there yet. XDG_STATE_HOME is
   test_root. */
extern char *test_folder;

/* The setup and the teardown of a test. */
int test_make_folder(void **state);
int test_remove_folder(void **state);

#define with_folder(test)                                                                          \
  cmocka_unit_test_setup_teardown(test, test_make_folder, test_remove_folder)
