/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "doctor/todo.h"

#include <string.h>

#include "base/text.h"
#include "doctor/distribution.h"
#include "host/root-file.h"

#define MODULES "/etc/modules-load.d/gvt-xml.conf"

static void
todo_item_free(void *data)
{
  TodoItem *item = data;

  g_free(item->text);
  g_ptr_array_unref(item->why);
  g_ptr_array_unref(item->commands);
  g_ptr_array_unref(item->script);
  g_free(item);
}

static TodoItem *
todo_item_new(DoctorKind kind)
{
  TodoItem *item = g_new0(TodoItem, 1);

  item->kind = kind;
  item->why = g_ptr_array_new();
  item->commands = g_ptr_array_new_with_free_func(g_free);
  item->script = g_ptr_array_new_with_free_func(g_free);
  return item;
}

/* Takes text over. */
static void
add_text_once(GPtrArray *texts, char *text)
{
  if (g_ptr_array_find_with_equal_func(texts, text, g_str_equal, NULL))
    g_free(text);
  else
    g_ptr_array_add(texts, text);
}

/* The steps of a kind (DoctorStep), those of the same value and text once. Their findings are added
   to why, if it isn't NULL. */
static GPtrArray *
collect(const GPtrArray *findings, DoctorKind kind, GPtrArray *why)
{
  GPtrArray *steps = g_ptr_array_new();

  for (guint i = 0; i < findings->len; i++) {
    DoctorFinding *finding = findings->pdata[i];

    for (guint k = 0; k < finding->steps->len; k++) {
      DoctorStep *step = finding->steps->pdata[k];

      if (step->kind != kind)
        continue;
      g_ptr_array_add(steps, step);
      if (why && !g_ptr_array_find(why, finding, NULL))
        g_ptr_array_add(why, finding);
    }
  }
  return steps;
}

/* The values of steps, or their texts, each once. */
static GPtrArray *
list_words(const GPtrArray *steps, gboolean values)
{
  GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < steps->len; i++) {
    const DoctorStep *step = steps->pdata[i];
    const char *word = values ? step->value : step->text;

    if (word)
      add_text_once(words, g_strdup(word));
  }
  return words;
}

/* Commands */

/* A command of gvt-xml or virsh with the URI that was given. */
static char *
put_uri(const TodoTarget *target, const char *command)
{
  static const char *const programs[] = { "gvt-xml", "virsh" };

  for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
    const gsize length = strlen(programs[i]);

    if (g_str_has_prefix(command, programs[i]) && command[length] == ' ') {
      g_autofree char *program = text_program(programs[i], target->uri);

      return g_strconcat(program, command + length, NULL);
    }
  }
  return g_strdup(command);
}

static void
add_command(const TodoTarget *target, const char *command, const char *unless, TodoItem *item)
{
  char *whole = put_uri(target, command);

  add_text_once(item->script,
                unless ? g_strdup_printf("%s || %s", unless, whole) : g_strdup(whole));
  add_text_once(item->commands, whole);
}

static gboolean
has_line(const char *root, const char *file, const char *line)
{
  g_autofree char *text = root_file_read(root, "%s", file);
  g_auto(GStrv) lines = text ? g_strsplit(text, "\n", -1) : NULL;

  return lines && g_strv_contains((const char *const *)lines, line);
}

/* Has a file get a line, unless it has it. */
static void
add_line(const TodoTarget *target, const char *file, const char *line, TodoItem *item)
{
  g_autofree char *folder = g_path_get_dirname(file);
  g_autofree char *word = text_shell_word(line);
  g_autofree char *path = text_shell_word(file);

  if (has_line(target->root, file, line))
    return;
  if (!root_file_exists(target->root, "%s", folder))
    add_text_once(item->commands, g_strdup_printf("mkdir -p %s", folder));
  add_text_once(item->commands, g_strdup_printf("echo %s >>%s", word, path));
  add_text_once(item->script, g_strdup_printf("add_line %s %s", path, word));
}

/* An item of each kind */

static void
fill_kernel_line(const TodoTarget *target, const GPtrArray *options, TodoItem *item)
{
  const BootLoader *loader = boot_loader_find(target->root);
  g_autoptr(GPtrArray) missing = g_ptr_array_new();
  g_autofree char *all = text_join(options, " ");
  g_autofree char *command = NULL;

  for (guint i = 0; i < options->len; i++)
    if (!boot_loader_has(loader, target->root, options->pdata[i]))
      g_ptr_array_add(missing, options->pdata[i]);
  if (!missing->len) {
    item->text = g_strdup_printf("%s has %s already: restart the host", loader->file, all);
    return;
  }
  g_free(all);
  all = text_join(missing, " ");
  item->text = g_strdup_printf("add %s to the kernel's command line, %s", all, loader->place);
  command = boot_loader_edit(loader, missing);
  if (!command)
    return;
  g_ptr_array_add(item->commands, g_strdup(command));
  if (!loader->update) {
    g_ptr_array_add(item->script, g_strdup(command));
    return;
  }
  g_ptr_array_add(item->commands, g_strdup(loader->update));
  for (guint i = 0; i < missing->len; i++) {
    g_autoptr(GPtrArray) one = g_ptr_array_new();
    g_autofree char *edit = NULL;

    g_ptr_array_add(one, missing->pdata[i]);
    edit = boot_loader_edit(loader, one);
    g_ptr_array_add(item->script,
                    g_strdup_printf("if ! has_option %s %s; then\n  %s\n  changed=yes\nfi",
                                    (const char *)one->pdata[0], loader->file, edit));
  }
  g_ptr_array_add(item->script, g_strdup_printf("[ -z \"$changed\" ] || %s", loader->update));
}

/* Commands as they are, and lines of files. The options of apply are left out. */
static void
add_commands(const TodoTarget *target, const GPtrArray *steps, TodoItem *item)
{
  for (guint i = 0; i < steps->len; i++) {
    const DoctorStep *step = steps->pdata[i];

    if (step->value && step->file)
      add_line(target, step->file, step->value, item);
    else if (step->value && !g_str_has_prefix(step->value, "--"))
      add_command(target, step->value, step->unless, item);
  }
}

/* A step for modules is the name of one, or a line or command that must be done before they are
   loaded. If the host restarts anyway, they are loaded then. */
static void
fill_modules(const TodoTarget *target, const GPtrArray *steps, gboolean reboot, TodoItem *item)
{
  g_autoptr(GPtrArray) modules = g_ptr_array_new();
  g_autoptr(GPtrArray) others = g_ptr_array_new();
  g_autofree char *all = NULL;

  for (guint i = 0; i < steps->len; i++) {
    DoctorStep *step = steps->pdata[i];
    const gboolean is_module = !strchr(step->value, ' ');

    if (!is_module)
      g_ptr_array_add(others, step);
    else if (!g_ptr_array_find_with_equal_func(modules, step->value, g_str_equal, NULL))
      g_ptr_array_add(modules, (void *)step->value);
  }
  all = text_join(modules, " ");
  item->text = g_strdup_printf("have the host load %s when it starts%s", all,
                               reboot ? "" : ", and load it now");
  add_commands(target, others, item);
  for (guint i = 0; i < modules->len; i++)
    add_line(target, MODULES, modules->pdata[i], item);
  if (!reboot) {
    g_ptr_array_add(item->commands, g_strdup_printf("modprobe -a %s", all));
    g_ptr_array_add(item->script, g_strdup_printf("modprobe -a %s", all));
  }
}

static void
fill_packages(const TodoTarget *target, const GPtrArray *packages, TodoItem *item)
{
  g_autofree char *all = text_join(packages, " ");
  char *command = distribution_install(target->root, packages, FALSE);

  item->text = g_strdup_printf("install %s", all);
  if (!command)
    return;
  g_ptr_array_add(item->commands, command);
  g_ptr_array_add(item->script, distribution_install(target->root, packages, TRUE));
}

/* Commands, and the options of one apply. */
static void
fill_commands(const TodoTarget *target, const GPtrArray *steps, TodoItem *item)
{
  g_autoptr(GPtrArray) texts = list_words(steps, FALSE);
  g_autoptr(GPtrArray) options = g_ptr_array_new_with_free_func(g_free);

  item->text = text_join(texts, "; ");
  for (guint i = 0; i < steps->len; i++) {
    const DoctorStep *step = steps->pdata[i];

    if (step->value && g_str_has_prefix(step->value, "--"))
      add_text_once(options, g_strdup(step->value));
  }
  add_commands(target, steps, item);
  if (options->len && target->domain && target->device) {
    g_autofree char *all = text_join(options, " ");
    g_autofree char *name = virt_domain_word(target->domain);
    g_autofree char *command = g_strdup_printf("gvt-xml apply %s%s %s", name, target->device, all);

    add_command(target, command, NULL, item);
  }
}

static void
fill(const TodoTarget *target, const GPtrArray *steps, gboolean reboot, TodoItem *item)
{
  g_autoptr(GPtrArray) values = list_words(steps, TRUE);

  if (item->kind == DOCTOR_DO_KERNEL_LINE)
    fill_kernel_line(target, values, item);
  else if (item->kind == DOCTOR_DO_MODULE)
    fill_modules(target, steps, reboot, item);
  else if (item->kind == DOCTOR_DO_PACKAGE)
    fill_packages(target, values, item);
  else
    fill_commands(target, steps, item);
  /* A person runs the commands of a choice. */
  if (item->kind == DOCTOR_DO_BY_HAND)
    g_ptr_array_set_size(item->script, 0);
}

/* The list */

static gboolean
needs_reboot(const DoctorStep *step)
{
  return step->reboot || step->kind == DOCTOR_DO_KERNEL_LINE || step->kind == DOCTOR_DO_FIRMWARE;
}

/* Adds the item of a kind, if there are steps of it. */
static void
add_kind(const TodoTarget *target, const GPtrArray *findings, DoctorKind kind, gboolean reboot,
         GPtrArray *todo)
{
  TodoItem *item = todo_item_new(kind);
  g_autoptr(GPtrArray) steps = collect(findings, kind, item->why);

  if (!steps->len) {
    todo_item_free(item);
    return;
  }
  for (guint i = 0; i < steps->len; i++)
    item->reboot = item->reboot || needs_reboot(steps->pdata[i]);
  fill(target, steps, reboot, item);
  g_ptr_array_add(todo, item);
}

/* The item of a choice in these words; NULL if there is none. */
static TodoItem *
find_choice(const GPtrArray *todo, const char *text)
{
  for (guint i = 0; i < todo->len; i++) {
    TodoItem *item = todo->pdata[i];

    if (item->kind == DOCTOR_DO_BY_HAND && g_str_equal(item->text, text))
      return item;
  }
  return NULL;
}

static void
add_choice(const TodoTarget *target, DoctorFinding *finding, DoctorStep *step, GPtrArray *todo)
{
  TodoItem *item = find_choice(todo, step->text);
  g_autoptr(GPtrArray) one = g_ptr_array_new();

  g_ptr_array_add(one, step);
  if (!item) {
    item = todo_item_new(DOCTOR_DO_BY_HAND);
    fill(target, one, FALSE, item);
    g_ptr_array_add(todo, item);
  }
  g_ptr_array_add(item->why, finding);
}

/* Choices are items of their own: a person makes each by itself. A finding that follows from others
   has none if there are steps for those. */
static void
add_choices(const TodoTarget *target, const GPtrArray *findings, GPtrArray *todo)
{
  const gboolean has_steps = todo->len > 0;

  for (guint i = 0; i < findings->len; i++) {
    DoctorFinding *finding = findings->pdata[i];

    for (guint k = 0; k < finding->steps->len; k++) {
      DoctorStep *step = finding->steps->pdata[k];

      if (step->kind == DOCTOR_DO_BY_HAND && !(finding->follows && has_steps))
        add_choice(target, finding, step, todo);
    }
  }
}

static TodoItem *
add_simple(GPtrArray *todo, DoctorKind kind, const char *text, const char *command)
{
  TodoItem *item = todo_item_new(kind);

  item->text = g_strdup(text);
  g_ptr_array_add(item->commands, g_strdup(command));
  g_ptr_array_add(todo, item);
  return item;
}

static void
add_reboot(const GPtrArray *findings, GPtrArray *todo)
{
  TodoItem *item = add_simple(todo, DOCTOR_DO_REBOOT, "restart the host", "systemctl reboot");

  item->reboot = TRUE;
  for (guint i = 0; i < findings->len; i++) {
    DoctorFinding *finding = findings->pdata[i];
    gboolean needs = FALSE;

    for (guint k = 0; k < finding->steps->len; k++)
      needs = needs || needs_reboot(finding->steps->pdata[k]);
    if (needs)
      g_ptr_array_add(item->why, finding);
  }
}

static gboolean
has_step_value(const GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    if (((const DoctorStep *)steps->pdata[i])->value)
      return TRUE;
  return FALSE;
}

static void
add_check(const TodoTarget *target, const GPtrArray *findings, GPtrArray *todo)
{
  g_autoptr(GPtrArray) why = g_ptr_array_new();
  g_autoptr(GPtrArray) steps = collect(findings, DOCTOR_DO_CHECK, why);
  g_autoptr(GPtrArray) texts = list_words(steps, FALSE);
  g_autofree char *how = text_join(texts, "; ");
  g_autofree char *text = g_strdup_printf("check again%s%s", *how ? ", " : "", how);
  g_autofree char *name = target->domain ? virt_domain_word(target->domain) : NULL;
  g_autofree char *plain = g_strdup_printf("gvt-xml doctor%s%s", name ? " " : "", name ? name : "");
  /* A step with a command is for another host; from there the URI would lead back here. */
  g_autofree char *command = has_step_value(steps) ? g_strdup(plain) : put_uri(target, plain);
  TodoItem *item;

  if (!todo->len && !steps->len)
    return;
  item = add_simple(todo, DOCTOR_DO_CHECK, text, command);
  for (guint i = 0; i < why->len; i++)
    g_ptr_array_add(item->why, why->pdata[i]);
}

GPtrArray *
todo_list(const TodoTarget *target, const GPtrArray *findings)
{
  GPtrArray *todo = g_ptr_array_new_with_free_func(todo_item_free);
  gboolean reboot = FALSE;

  for (guint i = 0; i < findings->len; i++) {
    const DoctorFinding *finding = findings->pdata[i];

    for (guint k = 0; k < finding->steps->len; k++)
      reboot = reboot || needs_reboot(finding->steps->pdata[k]);
  }
  for (DoctorKind kind = DOCTOR_DO_FIRMWARE; kind < DOCTOR_DO_BY_HAND; kind++)
    add_kind(target, findings, kind, reboot, todo);
  add_choices(target, findings, todo);
  if (reboot)
    add_reboot(findings, todo);
  add_check(target, findings, todo);
  return todo;
}
