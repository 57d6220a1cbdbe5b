# SPDX-License-Identifier: LGPL-2.1-or-later
"""page.py PART ADDRESS URI WORK: uses Cockpit's page as a person does, in a headless Chromium. run.sh has made all that is there."""
import os
import shutil
import subprocess
import sys
import time

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

PART, ADDRESS, URI, WORK = sys.argv[1:]
SOURCE = os.environ["GVT_XML_SOURCE"]
HOSTILE = "<img src=x onerror=alert(1)>"

options = webdriver.ChromeOptions()
for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1200", "--force-device-scale-factor=1",
             f"--user-data-dir={WORK}/chromium"):
    options.add_argument(word)
options.binary_location = "/usr/bin/chromium"
options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
browser = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
wait = WebDriverWait(browser, 60, ignored_exceptions=[StaleElementReferenceException])
tests = 0


def virsh(*words, text=None):
    return subprocess.run(["virsh", "-q", "-c", URI, *words], input=text, text=True, check=True, capture_output=True).stdout


def define(text):
    path = f"{WORK}/define.xml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    virsh("define", path)


def small_guest(name):
    escaped = name.replace("&", "&amp;").replace("<", "&lt;")
    return (f'<domain type="qemu"><name>{escaped}</name><memory>262144</memory><os><type machine="q35">hvm</type></os>'
            f'<title>{HOSTILE.replace("<", "&lt;")}</title></domain>')


def find(selector, inside=None):
    return (inside or browser).find_elements(By.CSS_SELECTOR, selector)


def row(name):
    return next((each for each in find("#guests tbody tr") if find("th", each) and find("th", each)[0].text.removeprefix("Guest: ") == name), None)


def until(condition, what):
    try:
        return wait.until(lambda _: condition())
    except Exception:
        browser.save_screenshot(f"{WORK}/failed.png")
        print(f"FAILED: {what}\n{find('body')[0].text}")
        raise SystemExit(1) from None


def press(name, label):
    """Presses the button of a guest whose label begins so."""
    until(lambda: next((each for each in find("button", row(name)) if each.text.startswith(label)), None), f"{name} has {label}").click()
    until(lambda: find("dialog[open]"), f"{label} opens a dialog")


def dialog():
    return find("dialog[open]")[0]


def dialog_button(label):
    return next(each for each in find("button", dialog()) if each.text == label)


def previewed(label):
    until(lambda: dialog_button(label).is_enabled() or find(".error", dialog())[0].text, "there is a preview, or an error")


def closed():
    until(lambda: not find("dialog[open]"), "the dialog is closed")


def passed(what):
    global tests
    tests += 1
    print(f"passed: {what}")


def load():
    began = time.monotonic()
    browser.get(ADDRESS)
    until(lambda: find("#guests tbody tr button"), "the guests are there")
    return time.monotonic() - began


def check_accessibility(what):
    if PART == "short":
        return
    if not os.path.exists(os.environ.get("GVT_XML_AXE", "")):
        print(f"skipped: axe-core isn't there ({what})")
        return
    with open(os.environ["GVT_XML_AXE"], encoding="utf-8") as file:
        browser.execute_script(file.read())
    found = browser.execute_async_script("axe.run().then(found => arguments[0](found.violations))")
    for each in found:
        print(f"  {each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]}")
    assert not found, f"axe-core finds {len(found)} violations: {what}"
    passed(f"axe-core finds nothing: {what}")


def picture(name):
    browser.save_screenshot(f"{WORK}/{name}.png")
    if os.environ.get("GVT_XML_REGENERATE") == "1":
        shutil.copy(f"{WORK}/{name}.png", f"{SOURCE}/docs/{name}.png")


def theme(style):
    browser.execute_script("localStorage.setItem('shell:style', arguments[0]); window.dispatchEvent(new Event('cockpit-style'))", style)


def page_loads():
    seconds = load()
    until(lambda: find("#gpus meter"), "the GPUs are there")
    assert "0000:00:02.0" in find("#gpus")[0].text
    assert "i915-GVTg_V5_4" in find("#gpus")[0].text and "NVIDIA L40S-2Q" in find("#gpus")[0].text
    until(lambda: find("#host .checks li"), "doctor's checks are there")
    passed(f"the page loads, in {seconds:.1f} s")
    return seconds


def give_and_take_back():
    before = virsh("dumpxml", "--inactive", "win10")
    press("win10", "Give GPU")
    offers = [each.text for each in find(".offer", dialog())]
    mine = next(at for at, text in enumerate(offers) if "a297db4a" in text or "vGPU that is there" in text)
    find(".offer input", dialog())[mine].click()
    assert not dialog_button("Apply").is_enabled(), "nothing is done without a preview"
    dialog_button("Preview").click()
    previewed("Apply")
    assert find(".changes li.added", dialog()) and find(".changes li.removed", dialog()), dialog().text
    assert virsh("dumpxml", "--inactive", "win10") == before, "a preview changes nothing"
    picture("cockpit-preview")
    check_accessibility("the dialog")
    dialog_button("Apply").click()
    closed()
    until(lambda: "in sync" in row("win10").text, "win10 is in sync")
    assert "a297db4a-f4c2-11e6-90f6-d3b88d6c9525" in virsh("dumpxml", "--inactive", "win10")
    until(lambda: "win10" in find("#gpus")[0].text, "the GPUs say that win10 has it")
    passed("a guest gets a GPU")
    press("win10", "Take back")
    previewed("Take back")
    dialog_button("Take back").click()
    closed()
    until(lambda: "in sync" not in row("win10").text, "win10 has no plan any more")
    assert virsh("dumpxml", "--inactive", "win10") == before, "take back gives back what was"
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


def failed_apply():
    press("win10", "Give GPU")
    offers = find(".offer input", dialog())
    texts = [each.text for each in find(".offer", dialog())]
    offers[next(at for at, text in enumerate(texts) if "GVTg_V5_4" in text)].click()
    Select(find("select", dialog())[0]).select_by_value("egl-headless+vnc" if not HAS_HOOK else "vnc")
    dialog_button("Preview").click()
    previewed("Apply")
    assert find(".error", dialog())[0].text and not dialog_button("Apply").is_enabled(), dialog().text
    assert find(".error", dialog())[0].get_attribute("role") == "alert"
    dialog_button("Cancel").click()
    closed()
    passed("an error stands in its dialog, and nothing can be applied")


def changed_elsewhere():
    define(small_guest("new-guest"))
    until(lambda: row("new-guest"), "a guest that was defined shows up")
    virsh("undefine", "new-guest")
    until(lambda: not row("new-guest"), "a guest that was undefined is gone")
    passed("changes made elsewhere show up")


def changed_meanwhile():
    """Between the preview and the apply another program changes the guest: the apply takes that along."""
    press("web1", "Give GPU")
    find(".offer input", dialog())[-1].click()
    dialog_button("Preview").click()
    previewed("Apply")
    define(virsh("dumpxml", "--inactive", "--security-info", "web1").replace("<description>", "<description>changed ", 1)
           .replace("</uuid>", "</uuid><title>changed</title>", 1) if "<title>" not in virsh("dumpxml", "--inactive", "web1")
           else virsh("dumpxml", "--inactive", "--security-info", "web1").replace("<title>", "<title>changed ", 1))
    dialog_button("Apply").click()
    closed()
    until(lambda: "in sync" in row("web1").text, "web1 is in sync")
    assert "changed" in virsh("dumpxml", "--inactive", "web1"), "the other program's change is kept"
    passed("a guest that was changed meanwhile")


def drift():
    define(virsh("dumpxml", "--inactive", "--security-info", "web1").replace("<gl enable='yes'", "<gl enable='no'").replace("accel3d='yes'", "accel3d='no'"))
    until(lambda: "drifted" in row("web1").text, "web1 has drifted")
    assert find("li", row("web1")), "it says what differs"
    press("web1", "Repair")
    previewed("Repair")
    dialog_button("Repair").click()
    closed()
    until(lambda: "in sync" in row("web1").text, "web1 is in sync again")
    passed("drift is shown, and repaired")


def hostile_names():
    define(small_guest(HOSTILE))
    until(lambda: row(HOSTILE), "its name is text")
    assert not find("main img"), "it is no markup"
    press(HOSTILE, "Give GPU")
    assert HOSTILE in find("h2", dialog())[0].text and not find("dialog img")
    dialog_button("Cancel").click()
    closed()
    virsh("undefine", HOSTILE)
    define(small_guest("--help"))
    until(lambda: row("--help"), "a name like an option is a name")
    press("--help", "Give GPU")
    dialog_button("Preview").click()
    previewed("Apply")
    dialog_button("Cancel").click()
    closed()
    virsh("undefine", "--", "--help")
    until(lambda: not row("--help") and not row(HOSTILE), "they are gone")
    passed("hostile names are text")


def keyboard():
    buttons = find("button", row("win10"))
    buttons[0].send_keys(Keys.ENTER)
    until(lambda: find("dialog[open]"), "Enter opens the dialog")
    assert browser.execute_script("return document.querySelector('dialog[open]').contains(document.activeElement)"), "the focus is in it"
    dialog().send_keys(Keys.ESCAPE)
    closed()
    assert browser.execute_script("return document.activeElement.dataset.action") == "give", "the focus is back"
    passed("the keyboard is enough")


def narrow():
    browser.set_window_size(400, 900)
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth"), "it scrolls sideways"
    picture("cockpit-narrow")
    browser.set_window_size(1280, 1200)
    passed("a narrow screen")


def themes():
    for style in ("light", "dark"):
        theme(style)
        time.sleep(0.2)
        picture(f"cockpit-{style}")
        check_accessibility(f"the page, {style}")
    theme("light")


def many_guests(two):
    for number in range(498):
        define(small_guest(f"guest{number}"))
    seconds = load()
    until(lambda: len(find("#guests tbody tr")) == 500, "500 guests are there")
    passed(f"500 guests: {seconds:.1f} s, {seconds / two:.1f} times that of two")
    return seconds


def no_script_errors():
    severe = [each["message"] for each in browser.get_log("browser") if each["level"] == "SEVERE" and "favicon" not in each["message"]]
    assert not severe, severe
    passed("the browser complains of nothing")


HAS_HOOK = False
try:
    two_guests = page_loads()
    give_and_take_back()
    if PART == "all":
        choice_changes_need_a_preview()
        failed_apply()
        changed_elsewhere()
        changed_meanwhile()
        drift()
        hostile_names()
        keyboard()
        narrow()
        themes()
        no_script_errors()
        many_guests(two_guests)
    no_script_errors()
except AssertionError as problem:
    browser.save_screenshot(f"{WORK}/failed.png")
    print(f"FAILED: {problem}")
    raise SystemExit(1) from problem
finally:
    browser.quit()
print(f"cockpit: {tests} tests passed")
