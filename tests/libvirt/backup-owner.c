/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What names a domain's backups is asked of libvirt as they are pruned. If libvirt can't tell,
   nothing is removed. */
#include "engine/backup-owner.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <string.h>

#include "engine/backup-folder.h"
#include "engine/backup.h"
#include "engine/kept-passwords.h"
#include "libvirt/internal.h"
#include "testlib.h"

#define NAME "20261120T051901.000000Z.xml"
#define PASSWORD                                                                                   \
  "<domain><name>guest</name><devices><graphics type='spice' passwd='s3cret'/></devices></domain>"
#define DOMAIN(metadata)                                                                           \
  "<domain type='test'><name>guest</name><uuid>" TEST_UUID "</uuid><metadata>" metadata            \
  "</metadata><memory>8192</memory><os><type>hvm</type></os></domain>"

static VirtConnection *connection;
static virConnectPtr libvirt; /* the same one, to change the domain behind gvt-xml's back */
static char *home;
static char *folder; /* of the domain's backups */
static enum { WORKS, GONE, BROKEN } snapshots;
static gboolean lists_fail;

char *__real_virDomainSnapshotGetXMLDesc(virDomainSnapshotPtr snapshot, unsigned int flags);
char *__wrap_virDomainSnapshotGetXMLDesc(virDomainSnapshotPtr snapshot, unsigned int flags);
char *
__wrap_virDomainSnapshotGetXMLDesc(virDomainSnapshotPtr snapshot, unsigned int flags)
{
  if (snapshots == WORKS)
    return __real_virDomainSnapshotGetXMLDesc(snapshot, flags);
  /* An error of libvirt's, in its driver's words. */
  if (snapshots == GONE)
    assert_null(
        virDomainSnapshotLookupByName(virDomainSnapshotGetDomain(snapshot), "no such snapshot", 0));
  else
    assert_null(virDomainLookupByName(libvirt, "no such domain"));
  return NULL;
}

int __real_virConnectListAllDomains(virConnectPtr conn, virDomainPtr **domains, unsigned int flags);
int __wrap_virConnectListAllDomains(virConnectPtr conn, virDomainPtr **domains, unsigned int flags);
int
__wrap_virConnectListAllDomains(virConnectPtr conn, virDomainPtr **domains, unsigned int flags)
{
  if (!lists_fail)
    return __real_virConnectListAllDomains(conn, domains, flags);
  assert_null(virNWFilterLookupByName(conn, "any"));
  return -1;
}

/* Defines the domain, whose metadata names the backup or not. */
static void
define(const char *xml)
{
  g_autoptr(virDomain) domain = virDomainDefineXML(libvirt, xml);

  assert_non_null(domain);
}

static void
make_snapshot(void)
{
  g_autoptr(virDomain) domain = virDomainLookupByName(libvirt, "guest");
  g_autoptr(virDomainSnapshot) snapshot =
      virDomainSnapshotCreateXML(domain, "<domainsnapshot><name>S1</name></domainsnapshot>", 0);

  assert_non_null(snapshot);
}

static int
start(void **state)
{
  (void)state;
  home = g_strdup("/tmp/gvt-xml-backup-XXXXXX");
  if (!g_mkdtemp(home))
    return -1;
  g_setenv("XDG_STATE_HOME", home, TRUE);
  snapshots = WORKS;
  lists_fail = FALSE;
  connection = virt_open("test:///default", FALSE, NULL);
  libvirt = virConnectOpen("test:///default");
  folder = backup_folder("test:///default", TEST_UUID);
  define(DOMAIN(""));
  return backup_save(folder, NAME, PASSWORD, NULL) ? 0 : -1;
}

static int
end(void **state)
{
  g_autoptr(virDomain) domain = virDomainLookupByName(libvirt, "guest");

  (void)state;
  assert_int_equal(virDomainUndefineFlags(domain, VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA), 0);
  g_clear_pointer(&connection, virt_close);
  virConnectClose(libvirt);
  test_remove_tree(home);
  g_clear_pointer(&home, g_free);
  g_clear_pointer(&folder, g_free);
  return 0;
}

static gboolean
has_password(void)
{
  g_autoptr(xmlDoc) doc = kept_passwords_load(folder, NAME);

  return doc != NULL;
}

/* Between the look at the domain and the lock, another gvt-xml applied a plan. */
static void
a_plan_recorded_meanwhile_keeps_its_password(void **state)
{
  g_autoptr(BackupOwner) owner = backup_owner_find(connection, "guest", NULL);
  g_autoptr(GPtrArray) removed = NULL;

  (void)state;
  assert_non_null(owner);
  define(DOMAIN("<own:x xmlns:own='urn:own' secret='" NAME " 1'/>"));
  removed = backup_owner_prune(owner, 0, FALSE, NULL);
  assert_int_equal(removed->len, 1);
  assert_string_equal(removed->pdata[0], NAME ", but its passwords");
  assert_true(has_password());
}

static void
a_snapshot_that_is_gone_names_nothing(void **state)
{
  g_autoptr(BackupOwner) owner = NULL;
  g_autoptr(GPtrArray) removed = NULL;

  (void)state;
  make_snapshot();
  snapshots = GONE;
  owner = backup_owner_find(connection, "guest", NULL);
  assert_non_null(owner);
  removed = backup_owner_prune(owner, 0, FALSE, NULL);
  assert_int_equal(removed->len, 1);
  assert_false(has_password());
}

static void
a_snapshot_that_can_not_be_read_keeps_all(void **state)
{
  g_autoptr(BackupOwner) owner = backup_owner_find(connection, "guest", NULL);
  g_autoptr(GError) problem = NULL;
  g_autoptr(GError) again = NULL;

  (void)state;
  make_snapshot();
  snapshots = BROKEN;
  assert_null(backup_owner_prune(owner, 0, FALSE, &problem));
  assert_non_null(strstr(problem->message, "S1: "));
  assert_true(has_password());
  assert_null(backup_owner_find(connection, "guest", &again));
  assert_non_null(strstr(again->message, "S1: "));
}

/* It isn't said that a domain isn't defined if libvirt doesn't tell. */
static void
no_list_without_libvirts(void **state)
{
  g_autoptr(GPtrArray) owners = backup_owner_list(connection, NULL);
  g_autoptr(GError) problem = NULL;

  (void)state;
  assert_int_equal(owners->len, 1);
  assert_non_null(((const BackupOwner *)owners->pdata[0])->domain);
  lists_fail = TRUE;
  assert_null(backup_owner_list(connection, &problem));
  assert_non_null(problem);
  assert_null(backup_owner_find(connection, "nobody", NULL));
}

static void
a_dry_run_changes_nothing(void **state)
{
  g_autoptr(BackupOwner) owner = backup_owner_find(connection, "guest", NULL);
  g_autoptr(GPtrArray) removed = NULL;
  g_autofree char *left = g_build_filename(folder, "states.abcdef", NULL);

  (void)state;
  assert_true(g_file_set_contents(left, "", -1, NULL));
  removed = backup_owner_prune(owner, 0, TRUE, NULL);
  assert_int_equal(removed->len, 1);
  assert_true(has_password());
  assert_true(g_file_test(left, G_FILE_TEST_EXISTS));
}

#define with_backup(test) cmocka_unit_test_setup_teardown(test, start, end)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    with_backup(a_plan_recorded_meanwhile_keeps_its_password),
    with_backup(a_snapshot_that_is_gone_names_nothing),
    with_backup(a_snapshot_that_can_not_be_read_keeps_all),
    with_backup(no_list_without_libvirts),
    with_backup(a_dry_run_changes_nothing),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
