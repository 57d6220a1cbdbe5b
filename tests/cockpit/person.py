# SPDX-License-Identifier: LGPL-2.1-or-later
"""A headless Chromium on Cockpit's page, and what a person does there; libvirt next to it. For page.py, whose arguments these are:
PART ADDRESS URI WORK."""
import os
import shutil
import subprocess
import sys
import time

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

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
wait = WebDriverWait(browser, 30, ignored_exceptions=[StaleElementReferenceException])
passes = []


def virsh(*words, text=None):
    return subprocess.run(["virsh", "-q", "-c", URI, *words], input=text, text=True, check=True, capture_output=True).stdout


def gvt_xml(*words):
    return subprocess.run([f"{WORK}/bin/gvt-xml", *words], text=True, check=True, capture_output=True).stdout


def daemon(word):
    """Starts or stops libvirtd."""
    subprocess.run(["bash", "-c", '. "$0" && "daemon_$1"', f"{SOURCE}/tests/lib/daemon.sh", word], check=True,
                   env={**os.environ, "daemon_root": f"{WORK}/daemon"})


def dump(name):
    return virsh("dumpxml", "--inactive", "--security-info", name)


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


def press_button(name, label):
    """Presses the button of a guest whose label begins so. The row may just be drawn again."""
    def pressed():
        button = next((each for each in find("button", row(name)) if each.text.startswith(label)), None)
        if button:
            button.click()
        return button
    until(pressed, f"{name} has {label}")


def press(name, label):
    """The same, and the button opens a dialog."""
    press_button(name, label)
    until(lambda: find("dialog[open]"), f"{label} opens a dialog")


def dialog():
    return find("dialog[open]")[0]


def choose(words):
    """Chooses the first device that the dialog offers whose text has these words."""
    offers = find(".offer", dialog())
    find("input", next(each for each in offers if words in each.text))[0].click()


def dialog_button(label):
    return next(each for each in find("button", dialog()) if each.text == label)


def previewed(label):
    until(lambda: dialog_button(label).is_enabled() or find(".error", dialog())[0].text, "there is a preview, or an error")


def apply(label):
    """Presses a dialog's button, with which it closes."""
    previewed(label)
    dialog_button(label).click()
    closed()


def cancel():
    dialog_button("Cancel").click()
    closed()


def closed():
    until(lambda: not find("dialog[open]"), "the dialog is closed")


def passed(what):
    passes.append(what)
    print(f"passed: {what}", flush=True)


def skipped(what):
    print(f"skipped: {what}", flush=True)


def load(guests):
    """Loads the page. Returns how many seconds it took until all guests were there."""
    began = time.monotonic()
    browser.get(ADDRESS)
    until(lambda: len(find("#guests tbody tr")) == guests, f"{guests} guests are there")
    return time.monotonic() - began


def check_accessibility(what):
    if PART == "short":
        return
    if not os.path.exists(os.environ.get("GVT_XML_AXE", "")):
        skipped(f"axe-core isn't there (it comes by npm): {what}")
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
