variable "product" {
  description = "What is sold: its name, its SKU, and the name of who issues the licenses."
  type = object({
    name   = string
    sku    = string
    issuer = string
  })

  validation {
    condition     = alltrue([for text in values(var.product) : trimspace(text) != ""])
    error_message = "The product needs a name, a sku and an issuer."
  }
}

variable "customers" {
  description = <<-EOT
    Who bought the product, by a short name that never changes: it is the key of the license.
      account_id: who is granted the license, twelve digits as text
      begin, end: from when until when it is valid, as RFC 3339 times; without an end for good
      counts:     how much of what can be checked out, such as { users = 10 }
      features:   what the license says and nobody checks out, such as { edition = "gold" }
      suspended:  takes the license out of use for now
  EOT

  type = map(object({
    account_id = string
    begin      = string
    end        = optional(string)
    counts     = optional(map(number), {})
    features   = optional(map(string), {})
    suspended  = optional(bool, false)
  }))

  validation {
    condition     = alltrue([for customer in var.customers : can(regex("^[0-9]{12}$", customer.account_id))])
    error_message = "An account id has twelve digits, leading zeros included. Look at ${join(", ", [for name, customer in var.customers : name if !can(regex("^[0-9]{12}$", customer.account_id))])}."
  }

  validation {
    condition = alltrue([
      for customer in var.customers : try(timecmp(customer.begin, coalesce(customer.end, "9999-12-31T00:00:00Z")) < 0, false)
    ])
    error_message = "A license begins before it ends, both as RFC 3339 times, such as 2026-01-01T00:00:00Z. Look at ${join(", ", [for name, customer in var.customers : name if !try(timecmp(customer.begin, coalesce(customer.end, "9999-12-31T00:00:00Z")) < 0, false)])}."
  }

  validation {
    condition = alltrue([
      for customer in var.customers :
      length(customer.counts) + length(customer.features) > 0 && length(setintersection(keys(customer.counts), keys(customer.features))) == 0
    ])
    error_message = "Each customer needs counts or features, and no name that is both. Look at ${join(", ", [for name, customer in var.customers : name if length(customer.counts) + length(customer.features) == 0 || length(setintersection(keys(customer.counts), keys(customer.features))) > 0])}."
  }

  validation {
    condition     = alltrue(flatten([for customer in var.customers : [for count in values(customer.counts) : count >= 0 && floor(count) == count]]))
    error_message = "Counts are whole numbers from 0. Look at ${join(", ", [for name, customer in var.customers : name if !alltrue([for count in values(customer.counts) : count >= 0 && floor(count) == count])])}."
  }
}

variable "renew_type" {
  description = "How the license is renewed: None, Weekly or Monthly."
  type        = string
  default     = "None"

  validation {
    condition     = contains(["None", "Weekly", "Monthly"], var.renew_type)
    error_message = "Has to be None, Weekly or Monthly."
  }
}

variable "checkout_minutes" {
  description = "For how long something is checked out at most, unless it is extended."
  type        = number
  default     = 60

  validation {
    condition     = var.checkout_minutes > 0 && floor(var.checkout_minutes) == var.checkout_minutes
    error_message = "Has to be a whole number of minutes."
  }
}

variable "allowed_operations" {
  description = "What the customers may do with their licenses."
  type        = set(string)
  default     = ["CheckoutLicense", "CheckInLicense", "ExtendConsumptionLicense", "ListPurchasedLicenses"]

  validation {
    condition     = length(var.allowed_operations) > 0
    error_message = "At least one operation has to be allowed."
  }
}

variable "tags" {
  description = "Tags of all licenses and grants. The tag customer is added."
  type        = map(string)
  default     = {}
}
