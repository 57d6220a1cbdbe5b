/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of libvirt and QEMU at a start that fails, as they were met, and the cause that is told
   of each. */
#include "libvirt/known-errors.h"

#include <string.h>

#include "base/version.h"
#include "testlib.h"

static const struct {
  const char *said;
  const char *known; /* KnownErrorText's text */
} said[] = {
  { "qemu-system-x86_64: -set -sandbox: can't parse: \"-sandbox\"", "can't parse: \"" },
  { "qemu-system-x86_64: -set: requires an argument", "requires an argument" },
  { "qemu-system-x86_64: -display gtk,gl=on: invalid option", ": invalid option" },
  { "internal error: qemu unexpectedly closed the monitor: qemu-system-x86_64: -set "
    "device.hostdev0.ramfb=on: there is no device \"hostdev0\" defined",
    "there is no device \"*\" defined" },
  { "qemu-system-x86_64: -device {\"driver\":\"vfio-pci\"}: Property 'vfio-pci.ramfb' not found",
    "Property '*.ramfb' not found" },
  { "Property 'vfio-pci.x-igd-legacy-mode' not found", "Property '*' not found" },
  { "Invalid parameter type for 'ramfb', expected: boolean",
    "Invalid parameter type for '*', expected:*" },
  { "Parameter 'xres' expects uint64", "Parameter '*' expects uint64" },
  { "unable to execute QEMU command 'device_add': Parameter 'driver' expects a pluggable device "
    "type",
    "Parameter 'driver' expects *pluggable device type" },
  { "'no-such' is not a valid device model name", "is not a valid device model name" },
  { "qemu-system-x86_64: Device assignment is not allowed without enabling caching-mode=on for "
    "Intel IOMMU.",
    "Device assignment is not allowed without enabling caching-mode=on" },
  { "qemu-system-x86_64: We need to set caching-mode=on for intel-iommu to enable device assignment "
    "with IOMMU protection.",
    "We need to set caching-mode=on for intel-iommu" },
  { "-device {\"driver\":\"virtio-vga-gl\"}: venus requires enabled blob and hostmem options",
    "venus requires enabled blob and hostmem options" },
  { "-device {\"driver\":\"virtio-vga-gl\"}: drm requires enabled blob and hostmem options",
    "drm requires enabled blob and hostmem options" },
  { "-device {\"driver\":\"virtio-vga-gl\"}: old virglrenderer, blob resources unsupported",
    "old virglrenderer, blob resources unsupported" },
  { "-device {\"driver\":\"virtio-vga-gl\"}: old virglrenderer, venus unsupported",
    "old virglrenderer, venus unsupported" },
  { "failed to initialize venus renderer", "failed to initialize venus renderer" },
  { "DRM native context support was not enabled in virglrenderer",
    "DRM native context support was not enabled in virglrenderer" },
  { "qemu: virgl could not be initialized: -1", "virgl could not be initialized" },
  { "unsupported configuration: 'blob' support for virtio-gpu devices requires a memfd memory "
    "backend",
    "'blob' support for virtio-gpu devices requires a memfd memory backend" },
  { "-device {\"driver\":\"virtio-vga\"}: cannot enable blob resources without udmabuf",
    "cannot enable blob resources without udmabuf" },
  { "-device {\"driver\":\"virtio-vga\"}: need rutabaga or udmabuf for blob resources",
    "need rutabaga or udmabuf for blob resources" },
  { "vfio a297db4a: ramfb=on requires display=on", "ramfb=on requires display=on" },
  { "xres and yres properties require display=on", "xres and yres properties require display=on" },
  { "xres and yres properties need edid support", "xres and yres properties need edid support" },
  { "unsupported configuration: Only one vgpu device can have 'ramfb' enabled",
    "Only one vgpu device can have 'ramfb' enabled" },
  { "device does not support requested IGD OpRegion feature: No such device",
    "does not support requested IGD OpRegion feature*No such device" },
  { "cannot support IGD OpRegion feature on hotplugged device",
    "cannot support IGD OpRegion feature on hotplugged device" },
  { "IGD device 0000:00:02.0 cannot support legacy mode due to existing devices at address 1f.0",
    "cannot support legacy mode due to existing devices at address 1f.0" },
  { "failed to find romfile \"/var/lib/libvirt/vbios/card.rom\"", "failed to find romfile" },
  { "PCI: slot 2 function 0 not available for vfio-pci, in use by pcie-root-port,id=pci.1",
    "slot * function * not available for vfio-pci, in use by" },
  { "qemu-system-x86_64: can't open backing store /dev/kvmfr0 for guest RAM: Permission denied",
    "can't open backing store * for guest RAM" },
  { "qemu-system-x86_64: gvt-looking-glass backing store size 0x1000000 is too small for 'size' "
    "option 0x2000000 plus 'offset' option 0x0",
    "backing store size 0x" },
  { "vfio 1a9995f6: vfio-display-dmabuf: opengl not available",
    "vfio-display-dmabuf: opengl not available" },
  { "The console requires display DMABUF support.", "The console requires display DMABUF support" },
  { "SPICE GL support is local-only for now and incompatible with -spice port/tls-port",
    "SPICE GL support is local-only" },
  { "unsupported configuration: multiple OpenGL displays are not supported by QEMU",
    "multiple OpenGL displays are not supported by QEMU" },
  { "only 1 graphics device of each type (sdl, vnc, spice, headless, dbus) is supported",
    "only 1 graphics device of each type" },
  { "graphics device is needed for attribute value 'display=on' in <hostdev>",
    "graphics device is needed for attribute value 'display=on'" },
  { "missing object type 'virtio-gpu-gl-device'", "missing object type 'virtio-gpu-gl-device'" },
  { "qemu-system-x86_64: egl: no drm render node available", "no drm render node available" },
  { "Path '/dev/dri/renderD129' is not accessible: No such file or directory",
    "Path '/dev/dri/*' is not accessible" },
  { "cannot open directory '/dev/dri': No such file or directory",
    "cannot open directory '/dev/dri'" },
  { "Failed to initialize EGL render node for SPICE GL", "Failed to initialize EGL render node" },
  { "Couldn't open libGL.so.1 or libOpenGL.so.0: dlopen",
    "Couldn't open libGL.so.1 or libOpenGL.so.0" },
  { "(qemu-system-x86_64:56588): Gtk-WARNING **: 14:08:51.861: Failed to parse "
    "/etc/gtk-3.0/settings.ini: Permission denied",
    "Failed to parse /etc/gtk-3.0/settings.ini: Permission denied" },
  { "egl: eglGetDisplay failed: EGL_SUCCESS", "eglGetDisplay failed" },
  { "qemu-system-x86_64: OpenGL is not supported by the display",
    "OpenGL is not supported by the display" },
  { "-device {\"driver\":\"virtio-vga-gl\"}: opengl is not available", "opengl is not available" },
  { "gtk initialization failed", "gtk initialization failed" },
  { "Gtk-WARNING **: 10:00:00.000: cannot open display: :0", "cannot open display" },
  { "Authorization required, but no authorization protocol specified",
    "Authorization required, but no authorization protocol specified" },
  { "Could not initialize SDL(No available video device) - exiting", "Could not initialize SDL" },
  { "unsupported configuration: chardev 'spicevmc' not supported without spice graphics",
    "chardev '*' not supported without spice graphics" },
  { "Spice audio is not supported without spice graphics",
    "Spice audio is not supported without spice graphics" },
  { "device not found: mediated device '" TEST_UUID "' not found",
    "mediated device '*' not found" },
  { "failed to read '/sys/bus/mdev/devices/x/mdev_type/device_api'",
    "failed to read */device_api" },
  { "mediated device /sys/bus/mdev/devices/x is in use by driver QEMU, domain busy",
    "mediated device * is in use by" },
  { "PCI device 0000:41:00.0 is in use by driver QEMU, domain busy", "PCI device * is in use by" },
  { "internal error: No more available PCI slots", "No more available PCI slots" },
  { "XML error: Hostdev already exists in the domain configuration",
    "Hostdev already exists in the domain configuration" },
  { "write error: No space left on device", "No space left on device" },
  { "invalid device API 'vfio-pci' for device x: device only supports 'vfio-ccw'",
    "invalid device API '*' for device" },
  { "Mediated host device assignment requires VFIO support",
    "device assignment requires VFIO support" },
  { "Please ensure all devices within the iommu_group are bound to their vfio bus driver.",
    "Please ensure all devices within the iommu_group are bound to their vfio bus driver" },
  { "vfio: error, group 66 is not viable", "group * is not viable" },
  { "Unmanaged PCI device 0000:00:07.0 must be manually detached from the host",
    "Unmanaged PCI device * must be manually detached from the host" },
  { "Unable to reset PCI device 0000:00:06.0: no FLR, PM reset or bus reset available",
    "Unable to reset PCI device" },
  { "Device 0000:00:0a.0 not found: could not access /sys/bus/pci/devices/0000:00:0a.0/config",
    "could not access /sys/bus/pci/devices/" },
  { "invalid PCI passthrough type 'default'", "invalid PCI passthrough type" },
  { "/sys/bus/mdev/devices/x/iommu_group: No such file or directory",
    "iommu_group: No such file or directory" },
  { "vfio 0000:41:00.0: no such host device: No such file or directory", "no such host device" },
  { "vfio_pin_page_external: Task qemu-system-x86 (2296) RLIMIT_MEMLOCK (65536) exceeded",
    "RLIMIT_MEMLOCK" },
  { "VFIO_MAP_DMA failed: Cannot allocate memory", "VFIO_MAP_DMA*Cannot allocate memory" },
  { "vfio_dma_map(0x5581, 0x0, 0x80000000, 0x7f) = -12 (Cannot allocate memory)",
    "vfio_dma_map(0x*Cannot allocate memory" },
  { "cannot limit locked memory of process 12 to 3221225472: Operation not permitted",
    "cannot limit locked memory" },
  { "Hook script execution failed: internal error: Child process (LC_ALL=C PATH=/usr/bin:/bin "
    "/etc/libvirt/hooks/qemu.d/gvt-xml win10 prepare begin -) unexpected exit status 1: error: the "
    "vGPU is another guest's",
    "Hook script execution failed*qemu.d/gvt-xml*" },
  { "Hook script execution failed: internal error: Child process (/etc/libvirt/hooks/qemu) "
    "unexpected exit status 127",
    "Hook script execution failed" },
  { "Bad system call (core dumped)", "Bad system call" },
  { "audit: type=1326 comm=\"qemu\" sig=31 SIGSYS", "SIGSYS" },
  { "audit: apparmor=\"DENIED\" operation=\"open\" name=\"/srv/card.rom\"", "apparmor=\"DENIED\"" },
  { "Parameter 'xres' expects uint32_t", "Parameter '*' expects uint32_t" },
  { "-device virtio-vga-gl: 'virtio-vga-gl' is not a valid device model name",
    "'virtio-*gl*' is not a valid device model name" },
  { "qemu-system-x86_64: could not load a module for type 'virtio-gpu-gl-device'",
    "could not load a module for type 'virtio-gpu-gl-device'" },
  { "unsupported configuration: 3d acceleration is not supported by this QEMU binary",
    "3d acceleration is not supported by this QEMU binary" },
  { "unsupported configuration: this QEMU binary lacks any suitable 'virtio' video device frontend",
    "this QEMU binary lacks any suitable 'virtio' video device frontend" },
  { "this QEMU doesn't support the 'virtio-vga-gl' virtio video device frontend",
    "this QEMU doesn't support the 'virtio-*gl*' virtio video device frontend" },
  { "this QEMU doesn't support the 'virtio-vga' virtio video device frontend",
    "this QEMU doesn't support the '*' virtio video device frontend" },
  { "the 'virtio-vga-gl' virtio video device frontend can be only with enabled 3d acceleration",
    "virtio video device frontend can be only with enabled 3d acceleration" },
  { "duplicate fw_cfg file name: vgaroms/vgabios-ramfb.bin",
    "duplicate fw_cfg file name: vgaroms/vgabios-ramfb.bin" },
  { "-device {\"id\":\"ua-gvt1\"}: duplicate fw_cfg file name: etc/igd-opregion",
    "duplicate fw_cfg file name: etc/igd-opregion" },
  { "vfio x: Device does not supports IGD OpRegion feature: No such device",
    "Device does not supports IGD OpRegion feature*No such device" },
  { "IGD OpRegion is not supported on hotplugged device",
    "OpRegion is not supported on hotplugged device" },
  { "Cannot create LPC bridge due to existing device at 1f.0",
    "Cannot create LPC bridge due to existing device at 1f.0" },
  { "Machine is not i440fx or assigned BDF is not 00:02.0",
    "Machine is not i440fx or assigned BDF is not 00:02.0" },
  { "Machine is not i440fx, assigned BDF is not 00:02.0, or device 9a49 (gen 12) doesn't support "
    "legacy mode",
    "Machine is not i440fx, assigned BDF is not 00:02.0, or device *" },
  { "The console already has an OpenGL context.", "The console already has an OpenGL context" },
  { "unsupported configuration: spice graphics are not supported with this QEMU",
    "spice graphics are not supported with this QEMU" },
  { "This QEMU doesn't support spice OpenGL", "This QEMU doesn't support spice OpenGL" },
  { "spice support is disabled", "spice support is disabled" },
  { "-spice port=5999: There is no option group 'spice'", "There is no option group 'spice'" },
  { "Display 'egl-headless' is not available. Perhaps you want to install "
    "qemu-system-modules-opengl package?",
    "Display '*' is not available" },
  { "No DRM render nodes available", "No DRM render nodes available" },
  { "egl: render node init failed", "render node init failed" },
  { "OpenGL is not supported by display backend 'gtk'",
    "OpenGL is not supported by display backend '*'" },
  { "-device virtio-vga-gl: The display backend does not have OpenGL support enabled",
    "The display backend does not have OpenGL support enabled" },
  { "operation failed: dbus-daemon died and reported: cannot execute binary /usr/bin/dbus-daemon: "
    "Permission denied",
    "dbus-daemon died and reported:*dbus-daemon: Permission denied" },
  { "operation failed: dbus-daemon died and reported: Failed to start message bus: Failed to bind "
    "socket \"/run/libvirt/qemu/dbus/2-guest-dbus.sock\": Permission denied",
    "dbus-daemon died and reported:*Failed to bind socket*Permission denied" },
  { "host doesn't support passthrough of host PCI devices",
    "host doesn't support passthrough of host PCI devices" },
  { "VFIO PCI device assignment is not supported by the host",
    "VFIO PCI device assignment is not supported by the host" },
  { "host doesn't support VFIO PCI passthrough", "host doesn't support VFIO PCI passthrough" },
  { "IOMMUFD is not supported by host kernel", "IOMMUFD is not supported by host kernel" },
  { "vfio x: no iommu_group found", "no iommu_group found" },
  { "vfio_container_dma_map(0x5581, 0x0, 0x80000000, 0x7f) = -12 (Cannot allocate memory)",
    "vfio_container_dma_map(*Cannot allocate memory" },
  { "Could not access KVM kernel module: Permission denied", "Could not access KVM kernel module" },
  { "could not open '/srv/x': Permission denied", "*: Permission denied" },
};

static void
each_is_known(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(said); i++) {
    const KnownErrorText *words = NULL;
    const KnownError *cause = known_error_find(said[i].said, &words);

    if (!cause || strcmp(words->text, said[i].known) != 0)
      fail_msg("%s: %s", said[i].said, cause ? words->text : "not known");
  }
}

static gboolean
was_met(const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS(said); i++)
    if (strcmp(said[i].known, text) == 0)
      return TRUE;
  return FALSE;
}

/* Each message of the table is found by a text in said: so each was seen, and no earlier message
   takes all of its texts. */
static void
each_cause_is_found_by_one(void **state)
{
  gsize count = 0;
  gsize words = 0;
  const KnownError *causes = known_error_table(&count);

  (void)state;
  for (gsize c = 0; c < count; c++) {
    for (const KnownErrorText *text = causes[c].texts; text->text; text++, words++) {
      if (!was_met(text->text))
        fail_msg("no words here are for the cause %s", text->text);
      assert_true(*text->program && (!text->until || text->since < text->until));
    }
    assert_true(*causes[c].cause && *causes[c].remedy);
  }
  assert_int_equal(words, G_N_ELEMENTS(said));
}

/* From QEMU 9.0 on VNC can't show a GVT-g display, and SPICE with OpenGL can't serve other hosts
   everywhere. */
static void
no_advice_fails_on_some_version(void **state)
{
  gsize count = 0;
  const KnownError *causes = known_error_table(&count);

  (void)state;
  for (gsize i = 0; i < count; i++) {
    const char *remedy = causes[i].remedy;

    if (strstr(remedy, "egl-headless+vnc"))
      assert_non_null(strstr(remedy, "egl-headless+vnc (QEMU before 9.0)"));
    if (strstr(remedy, "gvtg-remote"))
      assert_non_null(strstr(remedy, "gvtg-remote (QEMU 10.1"));
  }
}

static void
whose_words_they_are_is_told(void **state)
{
  static const KnownErrorText texts[] = {
    { "x", "QEMU", 0, 0, NULL, NULL },
    { "x", "libvirt", VERSION_NUMBER(7, 0), VERSION_NUMBER(12, 5), NULL, NULL },
    { "x", "QEMU", 0, VERSION_NUMBER(10, 1), "ui-spice-core", "if built so" },
    { "x", "QEMU", VERSION_NUMBER(9, 2), 0, NULL, "if built so" },
  };
  static const char *const expected[] = {
    "QEMU",
    "libvirt from 7.0 before 12.5",
    "QEMU before 10.1 (newer ones if built so), its ui-spice-core",
    "QEMU from 9.2 (if built so)",
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autofree char *by = known_error_by(&texts[i]);

    assert_string_equal(by, expected[i]);
  }
}

static void
what_is_fine_is_no_cause(void **state)
{
  (void)state;
  assert_null(known_error_find("", NULL));
  assert_null(known_error_find("char device redirected to /dev/pts/3 (label charserial0)", NULL));
  assert_null(known_error_find("Could not enable error recovery for the device", NULL));
  assert_null(known_error_find("MESA-LOADER: failed to open vgem", NULL));
}

static void
a_line_among_others_is_found(void **state)
{
  (void)state;
  assert_non_null(known_error_find("one\ntwo: opengl is not available\nthree\n", NULL));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(each_is_known),
    cmocka_unit_test(each_cause_is_found_by_one),
    cmocka_unit_test(no_advice_fails_on_some_version),
    cmocka_unit_test(whose_words_they_are_is_told),
    cmocka_unit_test(what_is_fine_is_no_cause),
    cmocka_unit_test(a_line_among_others_is_found),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
