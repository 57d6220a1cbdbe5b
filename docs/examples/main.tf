# Provider dmacvicar/libvirt before 0.9, which hands the domain's XML to xsltproc before it defines it.
terraform {
  required_providers {
    libvirt = {
      source  = "dmacvicar/libvirt"
      version = "~> 0.8.0"
    }
  }
}

provider "libvirt" {
  uri = "qemu:///system"
}

# The guests and their vGPUs. gvt.xsl has the plan, made once for the uuid that stands here first.
locals {
  planned = "a297db4a-f4c2-11e6-90f6-d3b88d6c9525"
  guests = {
    desk1 = "a297db4a-f4c2-11e6-90f6-d3b88d6c9525"
    desk2 = "b297db4a-f4c2-11e6-90f6-d3b88d6c9525"
  }
}

resource "libvirt_domain" "desk" {
  for_each = local.guests
  name     = each.key
  memory   = 4096
  vcpu     = 2
  machine  = "q35"

  xml {
    xslt = replace(file("${path.module}/gvt.xsl"), local.planned, each.value)
  }
}
