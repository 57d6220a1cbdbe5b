# SPDX-License-Identifier: LGPL-2.1-or-later
"""page.py PART ADDRESS URI WORK: uses Cockpit's page as a person does (person.py). run.sh has made all that is there."""
import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from person import (ADDRESS, HOSTILE, PART, SOURCE, WORK, apply, browser, cancel, check_accessibility, choose, closed, daemon, define, dialog,
                    dialog_button, dump, find, gvt_xml, load, passed, passes, picture, press, press_button, previewed, row, skipped,
                    small_guest, theme, until, virsh)

VGPU = "a297db4a-f4c2-11e6-90f6-d3b88d6c9525"

# How much longer 500 guests may take than two.
AT_MOST = 3


def page_loads():
    seconds = load(2)
    until(lambda: find("#gpus meter"), "the GPUs are there")
    text = find("#gpus")[0].text
    assert "GVTg_V5_4" in text and VGPU in text and "NVIDIA L40S-2Q" in text, text
    until(lambda: find("#host .checks li"), "doctor's checks are there")
    doctor = json.loads(subprocess.run([f"{WORK}/bin/gvt-xml", "doctor", "--json"], text=True, check=False, capture_output=True).stdout)
    shown = len(find("#host .checks > li")), len(find("#host .todo > li"))
    assert shown == (len(doctor["checks"]), len(doctor["todo"])), f"{shown} checks and steps, {doctor}"
    assert doctor["todo"] and all(each.text for each in find("#host .todo > li")), "each step is shown"
    passed(f"the page loads, in {seconds:.1f} s")


def give_and_take_back():
    before = dump("win10")
    press("win10", "Give GPU")
    texts = [each.text for each in find(".offer", dialog())]
    assert all(" free" not in each or re.search(r"\d+ of \d+ free", each) for each in texts), texts
    choose("a vGPU that is there")
    assert not dialog_button("Apply").is_enabled(), "nothing is done without a preview"
    dialog_button("Preview").click()
    previewed("Apply")
    assert find(".changes li.added", dialog()) and find(".changes li.removed", dialog()), dialog().text
    assert dump("win10") == before, "a preview changes nothing"
    picture("cockpit-preview")
    check_accessibility("the dialog")
    apply("Apply")
    until(lambda: "in sync" in row("win10").text, "win10 is in sync")
    assert VGPU in dump("win10") and VGPU in row("win10").text, row("win10").text
    until(lambda: "win10" in find("#gpus")[0].text, "the GPUs say that win10 has it")
    passed("a guest gets a GPU")
    press("win10", "Take back")
    apply("Take back")
    until(lambda: "in sync" not in row("win10").text, "win10 has no plan any more")
    assert dump("win10") == before, "take back gives back what was"
    passed("it is taken back")


def choice_changes_need_a_preview():
    press("win10", "Give GPU")
    dialog_button("Preview").click()
    previewed("Apply")
    Select(find("select", dialog())[0]).select_by_value("none")
    assert not dialog_button("Apply").is_enabled(), "another choice wants another preview"
    dialog().send_keys(Keys.ESCAPE)
    closed()
    passed("another choice wants another preview; Escape closes the dialog")


def failed_preview():
    press("win10", "Give GPU")
    choose("GVTg_V5_4")
    Select(find("select", dialog())[0]).select_by_value("looking-glass")
    dialog_button("Preview").click()
    previewed("Apply")
    fault = find(".error", dialog())[0]
    assert fault.text and not dialog_button("Apply").is_enabled(), dialog().text
    assert fault.get_attribute("role") == "alert"
    cancel()
    passed("an error stands in its dialog, and nothing can be applied")


def failed_apply():
    """libvirt may not write the definition, which shows only when it is defined."""
    definitions = f"{WORK}/daemon/config/libvirt/qemu"
    before = dump("win10")
    press("win10", "Give GPU")
    choose("a vGPU that is there")
    dialog_button("Preview").click()
    previewed("Apply")
    os.chmod(definitions, 0o555)
    dialog_button("Apply").click()
    until(lambda: "denied" in find(".error", dialog())[0].text, "the dialog says that it may not be written")
    os.chmod(definitions, 0o755)
    assert dump("win10") == before, "nothing was changed"
    cancel()
    passed("an apply that libvirt may not do")


def changed_elsewhere():
    define(small_guest("new-guest"))
    until(lambda: row("new-guest"), "a guest that was defined shows up")
    virsh("undefine", "new-guest")
    until(lambda: not row("new-guest"), "a guest that was undefined is gone")
    gvt_xml("apply", "win10", "--uuid", VGPU)
    until(lambda: "in sync" in row("win10").text, "a plan that was applied elsewhere shows up")
    passed("changes made elsewhere show up")


def changed_meanwhile():
    """Between the preview and the apply another program changes the guest, which the apply keeps."""
    press("web1", "Give GPU")
    choose("3D without a device")
    dialog_button("Preview").click()
    previewed("Apply")
    define(dump("web1").replace("</uuid>", "</uuid><title>changed</title>", 1))
    apply("Apply")
    until(lambda: "in sync" in row("web1").text, "web1 is in sync")
    assert "<title>changed</title>" in dump("web1"), "the other program's change is kept"
    passed("a guest that was changed meanwhile")


def gone_meanwhile():
    """Between what the page shows and what is pressed, which the page can't know while its watch is stopped."""
    define(small_guest("gone"))
    until(lambda: row("gone"), "the guest is there")
    with open(f"{WORK}/watcher", encoding="utf-8") as file:
        watcher = int(file.read())
    os.kill(watcher, signal.SIGSTOP)
    press("gone", "Give GPU")
    virsh("undefine", "gone")
    dialog_button("Preview").click()
    previewed("Apply")
    assert "gone" in find(".error", dialog())[0].text, dialog().text
    cancel()
    press_button("gone", "Give GPU")
    until(lambda: any("gone" in each.text for each in find("#guests > .error")), "the panel says that there is no such guest")
    os.kill(watcher, signal.SIGCONT)
    until(lambda: not row("gone"), "the guest is gone")
    passed("a guest that is gone meanwhile")


def drift():
    define(dump("web1").replace("<gl enable='yes'", "<gl enable='no'").replace("accel3d='yes'", "accel3d='no'"))
    until(lambda: "drifted" in row("web1").text, "web1 has drifted")
    assert find("li", row("web1")), "it says what differs"
    themes()
    narrow()
    press("web1", "Repair")
    apply("Repair")
    until(lambda: "in sync" in row("web1").text, "web1 is in sync again")
    passed("drift is shown, and repaired")


def findings():
    """A vGPU without an option ROM, which libvirt can't switch off for it."""
    vgpu = ("<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='b2f5a0de-21c6-4a39-8c65-6b9d43f7a001'/></source>"
            "<rom enabled='no'/></hostdev>")
    define(small_guest("leftover").replace("</os>", f"</os><devices>{vgpu}</devices>"))
    until(lambda: row("leftover") and "Findings: " in row("leftover").text, "lint's finding is there")
    press("leftover", "Repair findings")
    apply("Repair")
    until(lambda: "Findings: " not in row("leftover").text, "it is repaired")
    assert "enabled='no'" not in dump("leftover"), dump("leftover")
    virsh("undefine", "leftover")
    until(lambda: not row("leftover"), "the guest is gone")
    passed("a finding of lint is shown, and repaired")


def pending_restart():
    define(small_guest("runner").replace("262144", "65536").replace("</os>", "</os><devices><graphics type='vnc'/></devices>"))
    until(lambda: row("runner"), "the guest is there")
    try:
        virsh("start", "runner")
    except subprocess.CalledProcessError as problem:
        skipped(f"no guest starts here, so none waits for its restart: {problem.stderr}")
    else:
        until(lambda: "running" in row("runner").text, "it runs")
        press("runner", "Give GPU")
        choose("3D without a device")
        dialog_button("Preview").click()
        apply("Apply")
        until(lambda: "running, pending restart" in row("runner").text, "it waits for its restart")
        virsh("destroy", "runner")
        until(lambda: "shut off" in row("runner").text, "it doesn't run")
        passed("a running guest gets its GPU at its next start")
    virsh("undefine", "runner")
    until(lambda: not row("runner"), "the guest is gone")


def hostile_names():
    define(small_guest(HOSTILE))
    until(lambda: row(HOSTILE), "its name is text")
    press(HOSTILE, "Give GPU")
    assert HOSTILE in find("h2", dialog())[0].text
    cancel()
    define(small_guest("--help"))
    until(lambda: row("--help"), "a name like an option is a name")
    press("--help", "Give GPU")
    dialog_button("Preview").click()
    previewed("Apply")
    cancel()
    for path in Path(f"{WORK}/host/sys").rglob("creatable_vgpu_types"):
        if not path.is_symlink():
            path.write_text(path.read_text(encoding="utf-8").replace("NVIDIA L40S-2Q", HOSTILE), encoding="utf-8")
    load(4)
    until(lambda: HOSTILE in find("#gpus")[0].text, "a device's name is text")
    press(HOSTILE, "Give GPU")
    assert HOSTILE in find("fieldset", dialog())[0].text
    assert not find("img"), "they are no markup"
    cancel()
    virsh("undefine", HOSTILE)
    virsh("undefine", "--", "--help")
    until(lambda: not row("--help") and not row(HOSTILE), "they are gone")
    passed("hostile names are text")


def keyboard():
    gvt_xml("revert", "win10")
    until(lambda: any(each.text.startswith("Give GPU") for each in find("button", row("win10"))), "win10 has no plan")
    find("button", row("win10"))[0].send_keys(Keys.ENTER)
    until(lambda: find("dialog[open]"), "Enter opens the dialog")
    assert browser.execute_script("return document.querySelector('dialog[open]').contains(document.activeElement)"), "the focus is in it"
    dialog().send_keys(Keys.ESCAPE)
    closed()
    assert browser.execute_script("return document.activeElement.dataset.action") == "give", "the focus is back"
    passed("the keyboard is enough")


def name_filter():
    field = find("#filter")[0]
    field.send_keys("WEB")
    assert row("web1") and not row("win10"), "only web1 is shown"
    assert find("#guests [role=status]")[0].text == "Guests: 1 of 2"
    field.send_keys(Keys.BACKSPACE * 3)
    until(lambda: row("win10"), "win10 is shown again")
    passed("the guests are filtered by their names")


def narrow():
    browser.set_window_size(400, 1000)
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth"), "it scrolls sideways"
    picture("cockpit-narrow")
    browser.set_window_size(1280, 1200)
    passed("a narrow screen")


def themes():
    for style in ("dark", "light"):
        theme(style)
        time.sleep(0.2)
        picture(f"cockpit-{style}")
        check_accessibility(f"the page, {style}")


def libvirt_restarts():
    daemon("stop")
    until(lambda: any("libvirt" in each.text for each in find("#guests > .error")), "the page says that there is no libvirt")
    daemon("start")
    until(lambda: not any(each.text for each in find("#guests > .error")), "the page reads the guests again")
    define(small_guest("afterwards"))
    until(lambda: row("afterwards"), "the page follows the new libvirt")
    virsh("undefine", "afterwards")
    until(lambda: not row("afterwards"), "the guest is gone")
    passed("libvirt restarts, and the page follows it again")


def no_program():
    if shutil.which("gvt-xml"):
        skipped("there is another gvt-xml here, which the page would find")
        return
    os.rename(f"{WORK}/bin/gvt-xml", f"{WORK}/gvt-xml")
    browser.get(ADDRESS)
    for panel in ("guests", "gpus", "host"):
        until(lambda panel=panel: any("not installed" in each.text for each in find(f"#{panel} .error")), f"{panel} says so")
    os.rename(f"{WORK}/gvt-xml", f"{WORK}/bin/gvt-xml")
    until(lambda: len(find("#guests tbody tr")) == 2, "once it is there, so are the guests")
    passed("without gvt-xml the page says so")


def translate():
    """A German in which each text is the English one in guillemets. Returns the texts; none if there is no xgettext. Cockpit sees only
    the files of a page that were there when it was first loaded."""
    if not shutil.which("xgettext"):
        return []
    files = sorted(str(path) for path in Path(SOURCE, "contrib/cockpit").glob("*.js"))
    template = subprocess.run(["xgettext", "--language=JavaScript", "--from-code=UTF-8", "--no-wrap", "-k_", "-kgettext", "-o", "-", *files],
                              text=True, check=True, capture_output=True).stdout
    texts = [json.loads(f'"{each}"') for each in re.findall(r'^msgid "(.+)"$', template, re.M)]
    table = json.dumps({"": {"language": "de"}, **{each: [None, f"«{each}»"] for each in texts}})
    Path(WORK, "data/cockpit/gvt-xml/po.de.js").write_text(f"window.cockpit.locale({table});", encoding="utf-8")
    return texts


def other_language():
    """All texts are found by xgettext, and come from the translation."""
    if not TEXTS:
        skipped("there is no xgettext (apt install gettext)")
        return
    browser.add_cookie({"name": "CockpitLang", "value": "de", "path": "/"})
    load(2)
    until(lambda: find("#gpus meter") and find("#host .checks li"), "the panels are there")
    press("win10", "«Give GPU")
    shown = find("h1, h2, thead th, button, legend, label[for=display], summary, .head + p, #gpus article > p, option[value='']")
    foreign = [each.text for each in shown if each.text and not each.text.startswith("«")]
    assert not foreign and browser.title.startswith("«") and len(TEXTS) > 60, foreign
    browser.delete_cookie("CockpitLang")
    load(2)
    passed(f"another language, in {len(TEXTS)} texts")


def many_guests():
    two = min(load(2) for _ in range(3))
    for number in range(498):
        define(small_guest(f"guest{number}"))
    many = min(load(500) for _ in range(3))
    assert many <= AT_MOST * two, f"500 guests take {many:.2f} s, two take {two:.2f} s"
    passed(f"500 guests: {many:.2f} s, {many / two:.1f} times that of two")


def no_script_errors():
    severe = [each["message"] for each in browser.get_log("browser") if each["level"] == "SEVERE" and "favicon" not in each["message"]]
    assert not severe, severe
    passed("the browser complains of nothing")


TEXTS = translate()

# PART may also be the name of a test.
SHORT = (page_loads, give_and_take_back, no_script_errors)
ALL = (page_loads, give_and_take_back, choice_changes_need_a_preview, failed_preview, failed_apply, changed_elsewhere, changed_meanwhile,
       drift, gone_meanwhile, findings, pending_restart, keyboard, name_filter, libvirt_restarts, no_program, other_language, hostile_names,
       no_script_errors, many_guests, no_script_errors)
try:
    for test in {"short": SHORT, "all": ALL}.get(PART) or (page_loads, globals()[PART]):
        test()
except AssertionError as problem:
    browser.save_screenshot(f"{WORK}/failed.png")
    print(f"FAILED: {test.__name__}: {problem}")
    raise SystemExit(1) from problem
finally:
    browser.quit()
print(f"cockpit: {len(passes)} tests passed")
