/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "backuptest.h"

#include "engine/backup-folder.h"

char *test_folder;

int
test_make_folder(void **state)
{
  if (test_make_root(state) != 0)
    return -1;
  g_setenv("XDG_STATE_HOME", test_root, TRUE);
  test_folder = backup_folder("qemu:///system", TEST_UUID);
  return 0;
}

int
test_remove_folder(void **state)
{
  g_clear_pointer(&test_folder, g_free);
  return test_remove_root(state);
}
