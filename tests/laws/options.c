/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Law 7 over every sample and every file of the corpus, each in a child process: options that are
   given one after the other give what both give together. The pairs are made of the table of
   options. */
#include <string.h>

#include "base/error.h"
#include "engine/resolve.h"
#include "libvirt/connection.h"
#include "testlib.h"

#define PARENT " --parent=0000:41:00.0"

/* Two words for each kind of option; a kind without words fails the test. */
static const char *const words_of_kind[PLAN_KINDS][2] = {
  [PLAN_KIND_PROFILE] = { "vgpu", "gpu" },
  [PLAN_KIND_UUIDS] = { "b297db4a-f4c2-11e6-90f6-d3b88d6c9525",
                        "c297db4a-f4c2-11e6-90f6-d3b88d6c9525" },
  [PLAN_KIND_PCI] = { "43:00.0", "44:00.0" },
  [PLAN_KIND_USB] = { "046d:c31c", "046d:c077" },
  [PLAN_KIND_GUEST_ADDRESS] = { "00:10.0", "00:11.0" },
  [PLAN_KIND_YES_NO] = { "no", "yes" },
  [PLAN_KIND_NODES] = { "1", "2-3" },
  [PLAN_KIND_TYPES] = { "nvidia-1" PARENT, "nvidia-2" PARENT },
  [PLAN_KIND_PARENT] = { "0000:41:00.1 --vgpu-type=nvidia-3", "0000:41:00.2 --vgpu-type=nvidia-4" },
  [PLAN_KIND_LIFECYCLE] = { "guest", "manual" },
  [PLAN_KIND_UNIT] = { "gdm.service", "sddm.service" },
  [PLAN_KIND_DISPLAY] = { "egl-headless", "none" },
  [PLAN_KIND_RENDERNODE] = { "/dev/dri/renderD128", "/dev/dri/renderD129" },
  [PLAN_KIND_HOSTMEM] = { "none", "8G" },
  [PLAN_KIND_AUDIO] = { "none", "alsa" },
  [PLAN_KIND_ON_OFF] = { "on", "off" },
  [PLAN_KIND_ROM_BAR] = { "off", "on" },
  [PLAN_KIND_RESOLUTION] = { "800x600", "1024x768" },
  [PLAN_KIND_ROM_FILE] = { "/a.rom", "/b.rom" },
  [PLAN_KIND_PROPERTIES] = { "x-pci-device-id=1 --override=x-pci-vendor-id=1",
                             "x-pci-vendor-id=2" },
  [PLAN_KIND_ARGUMENTS] = { "-s", "-S" },
  [PLAN_KIND_VARIABLES] = { "A=1 --env=TOKEN=1", "A=2 --env=B=2" },
  [PLAN_KIND_FLAG] = { "", "" },
};

/* What the first apply asks for besides the option of the pair. */
static const char *const contexts[] = {
  "--profile=vgpu --uuid=" TEST_UUID, "--profile=gvtg-spice --uuid=" TEST_UUID,
  "--uuid=" TEST_UUID " --hide-kvm",  "--profile=gpu --pci=41:00.0 --pci=41:00.1 --usb=046d:c52b",
  "--profile=gvtd --pci=00:02.0",     "--profile=virgl",
};

/* How many pairs a sample is tested with, and how far they lie apart: all files together have all
   pairs, even if test_is_due() leaves some out. */
enum { PAIRS = 20, STEP = 37 };

typedef struct {
  TargetVersions target;
  guint options; /* how many there are in the table */
  guint first;   /* the number of the file's first pair */
  guint *tested; /* how many pairs were compared, and how many were refused; shared with children */
} Law;

static char *
option_words(guint number, guint which)
{
  const PlanOption *option = &plan_options[number];
  const char *words = words_of_kind[option->kind][which];

  if (!words)
    fail_msg("words_of_kind has none for --%s", option->name);
  return plan_option_is_flag(option) ? g_strdup_printf("--%s", option->name)
                                     : g_strdup_printf("--%s=%s", option->name, words);
}

static gboolean
is_of(const char *word, const PlanOption *option)
{
  gsize length = strlen(option->name);

  return g_str_has_prefix(word, "--") && strncmp(word + 2, option->name, length) == 0 &&
         (word[2 + length] == '=' || word[2 + length] == '\0');
}

static const PlanOption *
option_of(const char *word)
{
  for (const PlanOption *option = plan_options; option->name; option++)
    if (is_of(word, option))
      return option;
  return NULL;
}

/* "NAME" of --OPTION=NAME=VALUE. A ROM file without a name is for the main device. */
static char *
name_in(const char *word)
{
  const PlanOption *option = option_of(word);
  const char *value = strchr(word, '=') + 1;
  gsize length = plan_option_name_length(option, value);

  return option->kind == PLAN_KIND_ROM_FILE && length == 0 ? g_strdup("41:00.0")
                                                           : g_strndup(value, length);
}

/* Whether a word of the first apply holds no more if this one is given then: also a display under
   another profile. */
static gboolean
is_replaced(const char *first, const char *word, const char *by)
{
  const PlanOption *old = option_of(word);
  const PlanOption *new = option_of(by);
  g_autofree char *old_name = NULL;
  g_autofree char *new_name = NULL;

  if (plan_option_is_gpu(new) && (plan_option_is_gpu(old) || old->kind == PLAN_KIND_ROM_FILE ||
                                  g_str_has_prefix(word, "--override=romfile=")))
    return TRUE;
  if (old->kind == PLAN_KIND_DISPLAY && new->kind == PLAN_KIND_PROFILE)
    return strstr(first, by) == NULL;
  /* An option of its own for a property is the last word on it, unless it is for one device. */
  if (old->kind == PLAN_KIND_PROPERTIES && new->kind == PLAN_KIND_ROM_FILE)
    return strstr(word, "=romfile=") && g_str_has_prefix(by, "--rom-file=/");
  if (old->kind == PLAN_KIND_PROPERTIES && new->kind == PLAN_KIND_HOSTMEM)
    return g_str_has_prefix(word, "--override=hostmem=");
  if (old != new || plan_option_again(old) == PLAN_AGAIN_ADDS)
    return FALSE;
  if (plan_option_again(old) == PLAN_AGAIN_REPLACES)
    return TRUE;
  old_name = name_in(word);
  new_name = name_in(by);
  return g_str_equal(old_name, new_name);
}

/* The options of both as one command line, those of "then" last; leaves out those of "first" that
   are replaced, and those of the option that is to be without. Free with g_free(). */
static char *
join(const char *first, const char *then, const PlanOption *without, gboolean profile)
{
  g_auto(GStrv) old = g_strsplit(first, " ", -1);
  g_auto(GStrv) new = g_strsplit(then, " ", -1);
  g_autoptr(GString) joined = g_string_new(NULL);

  for (gsize i = 0; old[i]; i++) {
    gboolean stays = (!without || !is_of(old[i], without)) &&
                     (profile || !g_str_has_prefix(old[i], "--profile="));

    for (gsize j = 0; new[j]; j++)
      stays = stays && !is_replaced(first, old[i], new[j]);
    if (stays)
      g_string_append_printf(joined, "%s ", old[i]);
  }
  g_string_append(joined, then);
  return g_string_free(g_steal_pointer(&joined), FALSE);
}

static xmlDoc *
apply(const Law *law, const char *text, const char *options)
{
  g_auto(PlanRequest) request = { 0 };
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Guest) guest = guest_new(g_strdup(text), "file", NULL, notes, NULL);
  g_autoptr(xmlDoc) plan = NULL;

  if (guest && test_parse_request(options, &request, NULL))
    plan = guest_resolve(guest, &request, &law->target, NULL, notes, NULL);
  return plan ? guest_project(guest, xmlDocGetRootElement(plan), NULL, notes, NULL) : NULL;
}

static gboolean
names_gpu(const char *words)
{
  g_auto(GStrv) each = g_strsplit(words, " ", -1);

  return plan_option_is_gpu(option_of(each[0]));
}

/* What both options together give. If they don't go together, the first one's option is left out;
   else its profile; else both. A profile is left out for another GPU only. */
static xmlDoc *
apply_together(const Law *law, const char *text, const char *first, const char *then,
               const PlanOption *of_first)
{
  int tries = names_gpu(then) ? 4 : of_first->kind == PLAN_KIND_PROFILE ? 1 : 2;
  xmlDoc *together = NULL;

  for (int try = 0; try < tries && !together; try++) {
    g_autofree char *joined = join(first, then, try & 1 ? of_first : NULL, !(try & 2));

    together = apply(law, text, joined);
  }
  return together;
}

static gboolean
compare(const Law *law, const char *text, const char *first, const char *then,
        const PlanOption *option, GString *reason)
{
  g_autoptr(xmlDoc) once = apply(law, text, first);
  g_autofree char *once_text = once ? xml_print(once) : NULL;
  g_autoptr(xmlDoc) twice = once ? apply(law, once_text, then) : NULL;
  g_autoptr(xmlDoc) together = once ? apply_together(law, text, first, then, option) : NULL;

  if (!once || (!twice && !together)) {
    law->tested[1]++;
    return TRUE;
  }
  law->tested[0]++;
  if (twice && together) {
    test_forget_passwords(twice);
    test_forget_passwords(together);
  }
  if (!twice || !together || !xml_equal(twice, together))
    g_string_append_printf(reason, "law 7: %s, then %s, isn't both together%s; ", first, then,
                           !twice      ? " (which is refused)"
                           : !together ? " (which are refused)"
                                       : "");
  return reason->len == 0;
}

static gboolean
holds_for(const Law *law, const char *text, guint number, GString *reason)
{
  guint pair = number / G_N_ELEMENTS(contexts);
  const PlanOption *option = &plan_options[pair / law->options];
  g_autofree char *own = option_words(pair / law->options, 0);
  g_autofree char *first = join(contexts[number % G_N_ELEMENTS(contexts)], own, NULL, TRUE);
  g_autofree char *then = option_words(pair % law->options, 1);

  return compare(law, text, first, then, option, reason);
}

/* ROM files by the addresses of their devices, in the order of first and then. */
static gboolean
holds_for_rom_files(const Law *law, const char *text, GString *reason)
{
  static const char *const words[] = {
    "--rom-file=/a.rom",
    "--rom-file=41:00.1=/b.rom",
    "--rom-file=41:00.0=/c.rom",
    "--rom-file=/d.rom --rom-file=41:00.1=/e.rom",
    "--override=romfile=/f.rom",
    "--rom-bar=off",
    "--hide-kvm",
    "--pci=44:00.0",
  };
  const PlanOption *option = plan_option_find("rom-file");
  gboolean holds = TRUE;

  /* The last word only comes second: another card's ROM files would be refused. */
  for (gsize i = 0; holds && i + 1 < G_N_ELEMENTS(words); i++)
    for (gsize j = 0; holds && j < G_N_ELEMENTS(words); j++) {
      g_autofree char *first =
          g_strconcat("--profile=gpu --pci=41:00.0 --pci=41:00.1 ", words[i], NULL);

      holds = compare(law, text, first, words[j], option, reason);
    }
  return holds;
}

/* Pairs of words for a video, whatever this host's libvirt is. */
static gboolean
holds_for_videos(const Law *law, const char *text, GString *reason)
{
  static const char *const words[] = {
    "--hostmem=8G",
    "--hostmem=256M --override=max_outputs=2",
    "--override=hostmem=1048576",
    "--override=max_outputs=1 --override=stats=on",
    "--override=max_outputs=default",
    "--profile=venus",
    "--hostmem=none",
  };
  const PlanOption *option = plan_option_find("hostmem");
  Law newest = *law;
  gboolean holds = TRUE;

  newest.target = TARGET_NEWEST;
  for (gsize i = 0; holds && i + 3 < G_N_ELEMENTS(words); i++)
    for (gsize j = 0; holds && j < G_N_ELEMENTS(words); j++) {
      g_autofree char *first = g_strconcat("--profile=virgl ", words[i], NULL);

      holds = compare(&newest, text, first, words[j], option, reason);
    }
  return holds;
}

static TestVerdict
check(const char *path, void *data, GString *reason)
{
  const Law *law = data;
  guint count = law->options * law->options * G_N_ELEMENTS(contexts);
  g_autofree char *text = NULL;
  gboolean holds = TRUE;

  if (!g_file_get_contents(path, &text, NULL, NULL))
    return TEST_FAILED;
  for (guint i = 0; i < PAIRS && holds; i++)
    holds = !test_is_due(path, i) || holds_for(law, text, (law->first + i * STEP) % count, reason);
  /* Pairs of words for one device, or one video, more: a few files will do. */
  if (law->first / PAIRS / STEP % (test_is_whole() ? 10 : 50) == 0)
    holds = holds && holds_for_rom_files(law, text, reason) && holds_for_videos(law, text, reason);
  return holds ? TEST_PASSED : TEST_FAILED;
}

/* The options that are recorded or name a device: the last one is --fresh. */
static guint
count_options(void)
{
  guint count = 0;

  while (plan_options[count].kind != PLAN_KIND_ONCE)
    count++;
  return count;
}

static void
law_7_holds_on_every_file(void **state)
{
  guint samples = 0;
  guint failed = 0;
  g_autoptr(GPtrArray) files = test_domains_and_cases(&samples);
  Law law = { .target = TARGET_NEWEST,
              .options = count_options(),
              .tested = test_share(2 * sizeof(guint)) };

  (void)state;
  law.target.libvirt = MIN(law.target.libvirt, virt_library_version());
  for (guint i = 0; i < files->len; i++) {
    g_autofree char *reason = NULL;
    TestVerdict verdict;

    law.first = i * PAIRS * STEP;
    verdict = test_in_child(check, files->pdata[i], &law, &reason);
    if (verdict != TEST_PASSED)
      print_message("FAILED: %s: %s\n", (char *)files->pdata[i], reason);
    failed += verdict != TEST_PASSED;
  }
  print_message("laws of options: %u files, %u pairs of options: %u compared, %u refused, %u files "
                "failed\n",
                files->len, law.options * law.options, law.tested[0], law.tested[1], failed);
  assert_int_equal(failed, 0);
  assert_true(law.tested[0] > files->len * PAIRS / 24);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(law_7_holds_on_every_file),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
