#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The stand-in for a host with Intel GVT-g: gvtsim.sh MBOCHS.C writes gvtsim.c, made from the kernel's sample.
# mbochs makes mediated devices with a display handed out as dma-bufs, as GVT-g does, below a parent of its own. Here
# the parent is the VM's display adapter (QEMU's VGA at 00:02.0), taken by a PCI driver named i915 and shown in sysfs
# as an Intel GPU; the types are GVT-g's, and the devices are Intel GPUs with a blank OpRegion. It is made from the samples
# of Linux 6.1, 6.12, 7.2 and 7.3: each edit must find its place, or nothing is written.
set -euo pipefail
sample=$1

# Names: of the driver, and of the types as i915 has them.
names='
s/"mbochs"/"gvtsim"/
s/#define MBOCHS_NAME.*/#define MBOCHS_NAME "gvtsim"/
s/#define MBOCHS_CLASS_NAME.*/#define MBOCHS_CLASS_NAME "gvtsim"/
s/#define MBOCHS_TYPE_1 .*/#define MBOCHS_TYPE_1 "GVTg_V5_8"/
s/#define MBOCHS_TYPE_2 .*/#define MBOCHS_TYPE_2 "GVTg_V5_4"/
s/#define MBOCHS_TYPE_3 .*/#define MBOCHS_TYPE_3 "GVTg_V5_2"/
s/MBOCHS_CLASS_NAME "-" MBOCHS_TYPE/MBOCHS_TYPE/'

# The guest sees HD Graphics 630, a VGA controller.
identity='
/^static void mbochs_create_config_space/,/^}/ {
  s/0x1234/0x8086/
  s/0x1111/0x591b/
  s/PCI_CLASS_DISPLAY_OTHER/PCI_CLASS_DISPLAY_VGA/
}'

# A further region, the OpRegion: its signature, the rest blank, so that x-igd-opregion=on is accepted.
opregion='
s/^#define MBOCHS_NUM_REGIONS .*/#define OPREGION_INDEX (MBOCHS_EDID_REGION_INDEX + 1)\
#define OPREGION_OFFSET (1ULL << 40)\
#define OPREGION_SIZE 8192\
#define MBOCHS_NUM_REGIONS (OPREGION_INDEX + 1)/
/^static ssize_t mdev_access/,/^}/ {
  /^\t} else if (pos >= MBOCHS_MEMORY_BAR_OFFSET &&/ i\
	} else if (pos >= OPREGION_OFFSET && pos + count <= OPREGION_OFFSET + OPREGION_SIZE) {\
		static const char head[32] = "IntelGraphicsMem\\x08";\
\
		pos -= OPREGION_OFFSET;\
		if (!is_write) {\
			memset(buf, 0, count);\
			if (pos + count <= sizeof(head))\
				memcpy(buf, head + pos, count);\
		}\

}
/^static int mbochs_get_region_info/,/^}/ {
  /^\tdefault:/ i\
	case OPREGION_INDEX:\
		ext->base.argsz = sizeof(*ext);\
		ext->base.offset = OPREGION_OFFSET;\
		ext->base.size = OPREGION_SIZE;\
		ext->base.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_CAPS;\
		ext->base.cap_offset = offsetof(typeof(*ext), type);\
		ext->type.header.id = VFIO_REGION_INFO_CAP_TYPE;\
		ext->type.header.version = 1;\
		ext->type.header.next = 0;\
		ext->type.type = VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x8086;\
		ext->type.subtype = VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION;\
		break;
}
# The OpRegion in newer samples (7.2, 7.3), whose VFIO puts the capabilities together itself.
/^static int mbochs_ioctl_get_region_info/,/^}/ {
  /^\tdefault:/ i\
	case OPREGION_INDEX: {\
		struct vfio_region_info_cap_type opregion = {\
			.header.id = VFIO_REGION_INFO_CAP_TYPE,\
			.header.version = 1,\
			.type = VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x8086,\
			.subtype = VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION,\
		};\
\
		region_info->offset = OPREGION_OFFSET;\
		region_info->size = OPREGION_SIZE;\
		region_info->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_CAPS;\
		return vfio_info_add_capability(caps, &opregion.header, sizeof(opregion));\
	}
}'

# Its own parent and module code end the sample; ours come after it.
parent='/^static int __init mbochs_dev_init/,$ d'
# The namespace of the kernel's symbols, in this version's form.
if ! imports=$(grep '^MODULE_IMPORT_NS(' "$sample"); then
  echo "$sample: no MODULE_IMPORT_NS" >&2
  exit 1
fi

edited=$(sed -e "$names" -e "$identity" -e "$opregion" -e "$parent" "$sample")
# Another version of the sample would be left as it is without a word.
for wanted in '"gvtsim"' '"GVTg_V5_2"' 0x8086 0x591b PCI_CLASS_DISPLAY_VGA 'pos -= OPREGION_OFFSET' \
  'case OPREGION_INDEX:'; do
  if ! grep -qF -e "$wanted" <<<"$edited"; then
    echo "$sample: nothing there became $wanted" >&2
    exit 1
  fi
done
printf '%s\n' "$edited"
cat <<'C'
static int gvtsim_pci_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	int i;

	/* A second registration needs clean kobjects. */
	for (i = 0; i < ARRAY_SIZE(mbochs_types); i++) {
		struct mdev_type *type = &mbochs_types[i].type;
		struct mdev_type clean = { .sysfs_name = type->sysfs_name, .pretty_name = type->pretty_name };

		*type = clean;
	}
	/* Only what sysfs, udev and libvirt read. */
	pdev->vendor = 0x8086;
	pdev->device = 0x591b;
	return mdev_register_parent(&mbochs_parent, &pdev->dev, &mbochs_driver,
				    mbochs_mdev_types, ARRAY_SIZE(mbochs_mdev_types));
}

static void gvtsim_pci_remove(struct pci_dev *pdev)
{
	mdev_unregister_parent(&mbochs_parent);
}

static const struct pci_device_id gvtsim_ids[] = {
	{ .vendor = 0x1234, .device = 0x1111, .subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID,
	  .class = PCI_CLASS_DISPLAY_VGA << 8, .class_mask = 0xffff00 },
	{ PCI_DEVICE(0x8086, 0x591b) },
	{ }
};

static struct pci_driver gvtsim_pci_driver = {
	.name = "i915",
	.id_table = gvtsim_ids,
	.probe = gvtsim_pci_probe,
	.remove = gvtsim_pci_remove,
};

static int __init gvtsim_init(void)
{
	int ret;

	(void)vd_fops;
	(void)mbochs_device_release;
	(void)mbochs_devt;
	(void)mbochs_class;
	(void)mbochs_cdev;
	(void)mbochs_dev;
	atomic_set(&mbochs_avail_mbytes, max_mbytes);
	ret = mdev_register_driver(&mbochs_driver);
	if (ret)
		return ret;
	ret = pci_register_driver(&gvtsim_pci_driver);
	if (ret)
		mdev_unregister_driver(&mbochs_driver);
	return ret;
}

static void __exit gvtsim_exit(void)
{
	pci_unregister_driver(&gvtsim_pci_driver);
	mdev_unregister_driver(&mbochs_driver);
}

module_init(gvtsim_init)
module_exit(gvtsim_exit)
C
printf '%s\n' "$imports"
