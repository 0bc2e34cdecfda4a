import {
  to = licensemanager_license_conversion_task.byol
  id = "lct-4fe9ba2fb3d44d9d8ff6da6bc2a0a0e7"
}
