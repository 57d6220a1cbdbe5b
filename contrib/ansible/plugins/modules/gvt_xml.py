#!/usr/bin/python
# -*- coding: utf-8 -*-
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright: the gvt-xml authors

DOCUMENTATION = r'''
module: gvt_xml
short_description: Give libvirt guests a GPU, take it back, or find mistakes in their definitions
version_added: 1.0.0
author: The gvt-xml authors
description:
  - Runs C(gvt-xml) once per task on the host that has the guests, and returns its results. See C(man gvt-xml).
  - Applying checks the new definition, defines it once, and records the plan in the domain. Applied again, it changes
    nothing. C(state=reverted) restores what was there before.
  - gvt-xml trusts a plan only for the user who applied it on that host. So run all tasks about a guest as the same user
    (root for C(qemu:///system)).
requirements:
  - gvt-xml on the host, which the role P(gvt_xml.libvirt.host#role) installs
options:
  domain:
    description:
      - The domains, each by its name or uuid. If one doesn't exist, the task fails before it changes any.
    type: list
    elements: str
    aliases: [domains]
  match:
    description: The domains whose names match one of these patterns (C(web*)), in addition to those in O(domain).
    type: list
    elements: str
  all:
    description: Every domain of this libvirt.
    type: bool
  state:
    description:
      - With V(applied) the guest gets what the options say. Without any of them its recorded plan is applied again, which
        repairs drift.
      - With V(reverted) the recorded plan is taken back. A domain without a plan stays as it is.
      - With V(linted) gvt-xml looks for settings that libvirt refuses, that keep the guest from starting, or that have no
        effect. It changes something only with O(fix).
    type: str
    choices: [applied, reverted, linted]
    default: applied
  uuid:
    description: The mediated devices (vGPUs) that the guest gets.
    type: list
    elements: str
  vgpu_type:
    description:
      - The types of the vGPUs that are made for the guest; see O(lifecycle).
      - Each is the type's id (C(i915-GVTg_V5_4)), NVIDIA's number, the driver's name or the end of one (C(L40S-2Q)).
    type: list
    elements: str
    aliases: [mdev_type]
  parent:
    description: The PCI address of the GPU on which the vGPU is made. By default the first one that has the type free.
    type: str
  lifecycle:
    description:
      - Who makes the vGPU, or frees the GPU that is given whole.
      - V(guest) is the hook when the guest starts (the role P(gvt_xml.libvirt.host#role) installs it), V(boot) is the host
        when it boots, V(manual) is you.
    type: str
    choices: [guest, boot, manual]
  pci:
    description: The PCI devices that the guest gets, as in C(41:00.0), or C(41:00) for all functions of a card.
    type: list
    elements: str
  usb:
    description: The USB devices that the guest gets too, as in C(046d:c31c), or C(1-1.2) for the one at a port.
    type: list
    elements: str
  profile:
    description: The profile; C(gvt-xml profiles) lists them. By default the one that fits the device.
    type: str
  display:
    description: How the guest is shown; C(gvt-xml profiles --displays) lists all ways.
    type: str
  ramfb:
    description: Whether the guest has a boot display until its driver starts.
    type: bool
  opregion:
    description: Whether the guest sees Intel's OpRegion.
    type: bool
  resolution:
    description: The resolution that the guest prefers, as in C(2560x1440).
    type: str
  rendernode:
    description: The host's render node that draws OpenGL.
    type: path
  hostmem:
    description: How much of the host's memory a virtio GPU can map, as in C(8G), or C(none).
    type: str
  guest_address:
    description: The device's PCI address inside the guest, as in C(00:09.0).
    type: str
  move_root_ports:
    description: Whether PCI bridges may move away from the address of O(guest_address). The guest may then rename its network cards.
    type: bool
  managed:
    description: Whether libvirt takes the PCI device from its driver when the guest starts.
    type: bool
  iommufd:
    description: Whether QEMU opens PCI devices through the kernel's iommufd.
    type: bool
  numa_node:
    description: The guest's NUMA nodes of the PCI device, as in C(1-8).
    type: str
  rom_file:
    description: The device's option ROM, a file on the host. C(41:00.1=/usr/share/vgabios/audio.rom) is for another PCI device.
    type: list
    elements: path
  rom_bar:
    description: Whether the guest sees the device's option ROM.
    type: bool
  x_vga:
    description: Whether the guest gets the device's VGA ranges too.
    type: bool
  display_service:
    description: The host's display manager, which the hook stops while the guest has the host's GPU.
    type: str
  audio:
    description: What plays the guest's sound.
    type: str
    choices: [none, pulseaudio, pipewire, alsa, spice]
  hide_kvm:
    description: Whether the hypervisor is hidden from drivers that refuse to run in virtual machines.
    type: bool
  fresh:
    description:
      - Whether the task's options replace those of earlier tasks. An option that is no longer in the task is then taken back.
      - Otherwise earlier options are kept, as on the command line. Without any option in the task this has no effect.
    type: bool
    default: true
  arg:
    description:
      - Further arguments for QEMU, one word per entry, in this order.
      - Write a list, because Ansible splits a text at its commas.
    type: list
    elements: str
  env:
    description: Environment variables for QEMU, C(NAME=VALUE) each.
    type: list
    elements: str
  override:
    description: QEMU properties of the device, C(PROPERTY=VALUE) or C(PROPERTY:TYPE=VALUE) each.
    type: list
    elements: str
  try:
    description:
      - If the definition changes, the guest is started paused, QEMU is asked whether the planned devices are there, and the
        guest is stopped. If it doesn't start, the old definition is put back and the task fails.
      - A running guest can't be tried. A guest that is as planned already isn't tried.
      - In check mode nothing is started. The task fails if the guest couldn't be tried.
    type: bool
  start:
    description: Start the guest, check that its devices are there, and let it run. If it doesn't start, the old definition is put back
      and the task fails. A guest that is as planned already stays as it is, running or not.
    type: bool
  live:
    description:
      - Whether a running guest gets the devices at once, or with O(state=reverted) loses them at once. If that can't be done
        while it runs, nothing is changed and the task fails. A guest that doesn't run is only defined.
      - It can't be used with O(try) or O(start).
    type: bool
  live_timeout:
    description: With O(live), how many seconds the guest may take to let go of a device (default of gvt-xml is 30).
    type: int
  strict:
    description: Whether a device that the host doesn't have, or that the profile isn't for, is refused. Otherwise it is a warning.
    type: bool
  fix:
    description: With O(state=linted), repair what can be repaired.
    type: bool
  fail_on_findings:
    description: With O(state=linted), fail if there are findings (with O(fix), if some are left).
    type: bool
  trust_metadata:
    description:
      - Use a recorded plan that this user didn't write last from this host. Look at it in check mode first, because it could
        contain anything.
    type: bool
  forget_passwords:
    description: Go on if the password of a display is in no backup; the display then has none.
    type: bool
  uri:
    description: libvirt's connection URI. Without it, C(LIBVIRT_DEFAULT_URI) or libvirt's choice.
    type: str
  timeout:
    description: How many seconds to wait for a libvirt that doesn't answer; 0 waits for ever. By default 30.
    type: int
  executable:
    description: The program, a path or a name in C($PATH).
    type: str
    default: gvt-xml
attributes:
  check_mode:
    description:
      - A dry run, in which libvirt checks the result, but nothing is changed.
      - It fails if the run would be refused, with the same message.
    support: full
  diff_mode:
    description: The whole definitions before and after; passwords and other secrets are asterisks.
    support: full
notes:
  - Ansible logs O(arg) and O(env) as it logs the parameters of any module. If they hold a secret, set C(no_log).
  - One of O(domain), O(match) and O(all) is needed.
'''

EXAMPLES = r'''
- name: What would change
  gvt_xml.libvirt.gvt_xml:
    uri: qemu:///system
    domain: win10
    uuid: "{{ win10_mdev }}"
  check_mode: true
  diff: true

- name: A vGPU, made when the guest starts
  gvt_xml.libvirt.gvt_xml:
    uri: qemu:///system
    domain: win10
    vgpu_type: i915-GVTg_V5_4
    display: spice-gl

- name: A whole card, and the guest started with it
  gvt_xml.libvirt.gvt_xml:
    uri: qemu:///system
    domain: render
    pci: "41:00"
    rom_file: /usr/share/vgabios/card.rom
    hide_kvm: true
    start: true

- name: Each guest its own device
  gvt_xml.libvirt.gvt_xml:
    uri: qemu:///system
    domain: "{{ item.key }}"
    uuid: "{{ item.value }}"
  loop: "{{ mdevs | dict2items }}"

- name: QEMU's own words
  gvt_xml.libvirt.gvt_xml:
    uri: qemu:///system
    domain: win10
    override: [x-igd-gms=2]
    arg: [-fw_cfg, "name=opt/a,string=b"]

- name: 3D without a device of the host, for many
  gvt_xml.libvirt.gvt_xml:
    uri: qemu:///system
    match: web*
    profile: virgl

- name: Guests that won't start as they are
  gvt_xml.libvirt.gvt_xml:
    uri: qemu:///system
    all: true
    state: linted
    fail_on_findings: true

- name: As it was
  gvt_xml.libvirt.gvt_xml:
    uri: qemu:///system
    domain: win10
    state: reverted
'''

RETURN = r'''
domains:
  description: The result for each domain.
  returned: if a domain was worked on
  type: list
  elements: dict
  contains:
    domain:
      description: Its name.
      type: str
      returned: always
    uuid:
      description: Its uuid.
      type: str
      returned: always
    changed:
      description: Whether it was redefined; in check mode, whether it would be.
      type: bool
      returned: always
    would:
      description: In check mode what the run would do, C(change), C(keep) or C(refuse), which is a failure; else null.
      type: str
      returned: always
    changes:
      description: What differs from the definition before, except for gvt-xml's own metadata.
      type: list
      elements: dict
      returned: always
      contains:
        op:
          description: C(remove), C(add) or C(change).
          type: str
        kind:
          description: The element's name (C(hostdev), C(graphics), …), C(property), C(resolution), C(environment) or C(argument).
          type: str
        text:
          description: The change in words; secrets are asterisks.
          type: str
    checked:
      description: In check mode, libvirt's V(verdict) (C(ok), C(refused), C(skipped)) and V(reason); else null.
      type: dict
      returned: always
    running:
      description: Whether the guest runs; null if that isn't known.
      type: bool
      returned: always
    pending:
      description: Whether the guest runs without what its plan has, and needs a restart; null if that isn't known.
      type: bool
      returned: always
    plan:
      description: The plan as it is recorded; secrets are asterisks. Its keys are in docs/json.md.
      type: dict
      returned: with O(state=applied), if there is a plan
    plan_xml:
      description: The same plan as XML.
      type: str
      returned: with O(state=applied), if there is a plan
    backup:
      description: The backup of the definition before, for C(gvt-xml revert DOMAIN --from).
      type: str
      returned: if it was changed
    notes:
      description: The notes about it.
      type: list
      elements: str
      returned: always
    warnings:
      description: What is warned of; Ansible shows it too.
      type: list
      elements: str
      returned: always
    error:
      description: The V(code) and V(message) of what went wrong.
      type: dict
      returned: where it failed, else null
    offers:
      description: What the host can give the guest now, if no device is named. Each has V(option), the words of C(gvt-xml apply).
      type: list
      elements: dict
      returned: with the V(code) C(no-device), else null
    findings:
      description: What was found; with O(fix), what is left.
      type: list
      elements: dict
      returned: with O(state=linted)
      contains:
        rule:
          description: Its name, as C(gvt-xml lint --rules) lists it.
          type: str
        when:
          description: At which step it goes wrong, C(define), C(start), C(silent) or C(never).
          type: str
        what:
          description: What was found.
          type: str
        by:
          description: Who says something to it (C(libvirt), C(QEMU)), or null.
          type: str
        says:
          description: What is said to it.
          type: str
        do:
          description: What to do next.
          type: str
        fix:
          description: Whether O(fix) repairs it.
          type: bool
diff:
  description: For each domain that is changed, or would be (or be refused), its whole definition before and after, secrets as asterisks.
  returned: in diff mode
  type: list
  elements: dict
code:
  description:
    - What kind of failure it was, C(failed), C(no-device), C(usage), C(invalid) or C(unknown) as docs/json.md has them, or
      C(findings).
  returned: on failure, but where Ansible itself refuses a parameter
  type: str
  sample: no-device
'''

import json
import re

from ansible.module_utils.basic import AnsibleModule

# The options of "gvt-xml apply" that make a plan. Of those that are on or off, yes or no, YAML makes a bool.
TEXTS = ('parent', 'profile', 'display', 'resolution', 'hostmem', 'guest_address', 'numa_node', 'display_service')
PATHS = ('rendernode',)
LISTS = ('uuid', 'vgpu_type', 'pci', 'usb', 'arg', 'env', 'override')
PATH_LISTS = ('rom_file',)
SWITCHES = {'ramfb': ('off', 'on'), 'opregion': ('off', 'on'), 'rom_bar': ('off', 'on'), 'x_vga': ('off', 'on'),
            'managed': ('no', 'yes')}
FLAGS = ('move_root_ports', 'iommufd', 'hide_kvm')
CHOICES = {'lifecycle': ['guest', 'boot', 'manual'], 'audio': ['none', 'pulseaudio', 'pipewire', 'alsa', 'spice']}

# The parameters that go with one state only.
ONLY = {
    'applied': ('try', 'start', 'strict', *TEXTS, *PATHS, *LISTS, *PATH_LISTS, *SWITCHES, *FLAGS, *CHOICES),
    'reverted': (),
    'linted': ('fix', 'fail_on_findings'),
}
# Those that go with all states but this one.
NEVER = {'linted': ('live', 'live_timeout')}
COMMANDS = {'applied': 'apply', 'reverted': 'revert', 'linted': 'lint'}
FINDINGS = 3


def argument_spec():
    spec = dict(
        domain=dict(type='list', elements='str', aliases=['domains']),
        match=dict(type='list', elements='str'),
        state=dict(type='str', choices=list(COMMANDS), default='applied'),
        uri=dict(type='str'),
        timeout=dict(type='int'),
        executable=dict(type='str', default='gvt-xml'),
    )
    spec.update((name, dict(type='str')) for name in TEXTS)
    spec.update((name, dict(type='path')) for name in PATHS)
    spec.update((name, dict(type='list', elements='str')) for name in LISTS)
    spec['vgpu_type']['aliases'] = ['mdev_type']
    spec.update((name, dict(type='list', elements='path')) for name in PATH_LISTS)
    spec.update((name, dict(type='bool')) for name in SWITCHES)
    spec.update((name, dict(type='str', choices=choices)) for name, choices in CHOICES.items())
    spec.update((name, dict(type='bool'))
                for name in ('all', 'try', 'start', 'strict', 'fix', 'fail_on_findings', 'trust_metadata', *FLAGS))
    spec['live'] = dict(type='bool')
    spec['live_timeout'] = dict(type='int')
    spec['fresh'] = dict(type='bool', default=True)
    # It is no password, though Ansible takes it for one by its name.
    spec['forget_passwords'] = dict(type='bool', no_log=False)
    return spec


def check_state(module):
    '''Refuses what has no meaning in this state.'''
    for state, names in ONLY.items():
        for name in names:
            value = module.params[name]
            if state != module.params['state'] and (value or (name in SWITCHES and value is False)):
                module.fail_json(msg=f'{name} goes with state={state}', code='usage')
    for name in NEVER.get(module.params['state'], ()):
        if module.params[name]:
            module.fail_json(msg=f"{name} doesn't go with state={module.params['state']}", code='usage')


def option(name, value):
    '''Joined, so that a value may begin with a dash.'''
    return f'--{name.replace("_", "-")}={value}'


def flags(params, names):
    return [f'--{name.replace("_", "-")}' for name in names if params[name]]


def plan_words(params):
    words = [option(name, value) for name in (*LISTS, *PATH_LISTS) for value in params[name] or ()]
    words += [option(name, params[name]) for name in (*TEXTS, *PATHS, *CHOICES) if params[name] is not None]
    words += [option(name, words_of[params[name]]) for name, words_of in SWITCHES.items() if params[name] is not None]
    words += flags(params, FLAGS)
    # Without an option the recorded plan is applied again, of which nothing is to be forgotten.
    return words + flags(params, ('fresh',)) * bool(words)


def command(params, program, dry_run):
    words = [program, COMMANDS[params['state']], '--json']
    words += [option(name, value) for name, value in (('connect', params['uri']), ('timeout', params['timeout']))
              if value is not None]
    words += plan_words(params) + flags(params, ('strict', 'fix'))
    # Of a plain lint, which changes nothing, these are refused.
    if params['state'] != 'linted' or params['fix']:
        words += flags(params, ('trust_metadata', 'forget_passwords')) + ['--dry-run'] * dry_run
    words += flags(params, ('try', 'start', 'live', 'all'))
    if params['live_timeout'] is not None:
        words.append(option('live_timeout', params['live_timeout']))
    words += [option('match', glob) for glob in params['match'] or ()]
    return words + ['--'] + (params['domain'] or [])


def parse(output):
    '''The objects of the domains, one per line; None if the output is something else. Only a newline ends a line: other
    characters that end one for Python may be in a text.'''
    try:
        objects = [json.loads(line) for line in output.split('\n') if line]
    except ValueError:
        return None
    return objects if all(isinstance(each, dict) and 'domain' in each for each in objects) else None


def describe(domain):
    return {key: value for key, value in domain.items() if key != 'diff'}


def diffs(domains):
    return [dict(before=domain['diff']['before'], after=domain['diff']['after'],
                 before_header=f'{domain["domain"]} (defined)', after_header=f'{domain["domain"]} (planned)')
            for domain in domains if (domain['changed'] or domain.get('would') == 'refuse') and domain['diff']]


def findings(domains):
    '''A line each.'''
    return [f'{domain["domain"]}: {each["rule"]} ({each["when"]}): {each["what"]}'
            for domain in domains for each in domain.get('findings', ())]


def report(module, domains):
    '''The result of the module for these domains, failed ones too.'''
    result = dict(changed=any(domain['changed'] for domain in domains))
    if domains:
        result['domains'] = [describe(domain) for domain in domains]
    if module._diff:
        result['diff'] = diffs(domains)
    for domain in domains:
        for warning in domain['warnings']:
            module.warn(f'{domain["domain"]}: {warning}')
    return result


def run(module, words, fails=True):
    '''The objects of the domains. Without fails it isn't the end if one of them has an error.'''
    # In English, whatever the host speaks: libvirt's words are in the messages.
    status, out, err = module.run_command(words, environ_update=dict(LC_ALL='C.UTF-8', LANGUAGE='C'))
    domains = parse(out)
    if domains is None:
        module.fail_json(msg=f'{words[0]} prints no JSON, which this module needs: it may be older', code='failed')
    failed = [domain for domain in domains if domain['error']]
    if failed and fails:
        module.fail_json(msg='\n'.join(f'{domain["domain"]}: {domain["error"]["message"]}' for domain in failed),
                         code=failed[0]['error']['code'], **report(module, domains))
    # Of all domains there may be none.
    if not failed and (status not in (0, FINDINGS) or not (domains or module.params['all'])):
        said = err.strip() or f'{words[0]} ended with {status}'
        module.fail_json(msg=re.sub('^error: ', '', said),
                         code='usage' if status == 2 else 'failed', **report(module, domains))
    return domains


def try_changed(module, program):
    '''Tries the guests that a dry run would change. A guest that is as planned needs no trial, and one that runs can't be tried.
    A guest that would be refused is refused by the trial, beside which the others are tried.'''
    params = module.params
    looked = dict(params)
    looked.update({'try': None, 'start': None})
    looked_at = run(module, command(looked, program, dry_run=True), fails=False)
    kept = [domain for domain in looked_at if not domain['changed'] and not domain['error']]
    others = [domain['uuid'] for domain in looked_at if domain not in kept]
    if not others:
        return looked_at
    words = command(dict(params, all=None, match=None, domain=others), program, dry_run=module.check_mode)
    return kept + run(module, words)


def main():
    module = AnsibleModule(argument_spec=argument_spec(), supports_check_mode=True,
                           required_one_of=[('domain', 'match', 'all')], mutually_exclusive=[('try', 'start')])
    params = module.params
    check_state(module)
    program = module.get_bin_path(params['executable'])
    if not program:
        module.fail_json(msg=f"this host has no {params['executable']}: the role gvt_xml.libvirt.host installs it", code='failed')
    if params['try'] or params['start']:
        domains = try_changed(module, program)
    else:
        domains = run(module, command(params, program, dry_run=module.check_mode))
    result = report(module, domains)
    found = findings(domains)
    if found and params['fail_on_findings']:
        module.fail_json(msg='\n'.join(found), code='findings', **result)
    module.exit_json(**result)


if __name__ == '__main__':
    main()
