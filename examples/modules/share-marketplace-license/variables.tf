variable "product_sku" {
  description = "SKU of the product that was bought, as the list of granted licenses shows it."
  type        = string

  validation {
    condition     = trimspace(var.product_sku) != ""
    error_message = "The SKU of the product has to be given."
  }
}

variable "organization" {
  description = "ARN of the organization, or of the organizational unit, all of whose accounts are to use the license. It has to be linked with License Manager."
  type        = string
  default     = null

  validation {
    condition     = var.organization == null || can(regex("^arn:aws[a-z-]*:organizations::[0-9]{12}:(organization/o-[a-z0-9]+|ou/o-[a-z0-9]+/ou-[a-z0-9-]+)$", var.organization))
    error_message = "This is neither the ARN of an organization, arn:aws:organizations::ACCOUNT:organization/o-ID, nor that of an organizational unit, arn:aws:organizations::ACCOUNT:ou/o-ID/ou-ID."
  }
}

variable "accounts" {
  description = "Accounts that are to use the license, each by a grant of its own: twelve digits as text, so that leading zeros stay. The member_role of the provider has to exist in each of them."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for account in var.accounts : can(regex("^[0-9]{12}$", account))])
    error_message = "An account id has twelve digits, leading zeros included. These have not: ${join(", ", [for account in var.accounts : account if !can(regex("^[0-9]{12}$", account))])}."
  }

  validation {
    condition     = var.organization != null || length(var.accounts) > 0
    error_message = "Nobody would get the license: name accounts, or an organization."
  }
}

variable "name" {
  description = "What the grants are called. The account id is added to the name of a grant to one account."
  type        = string
  default     = "Shared license"
}

variable "allowed_operations" {
  description = "What the grantees may do with the license."
  type        = set(string)
  default     = ["CheckoutLicense", "CheckInLicense", "ExtendConsumptionLicense", "ListPurchasedLicenses"]

  validation {
    condition     = length(var.allowed_operations) > 0 && !contains(var.allowed_operations, "CreateGrant")
    error_message = "At least one operation has to be allowed, and CreateGrant cannot be passed on."
  }
}

variable "on_removal" {
  description = "What happens in an account that is taken off the list: \"reject\" gives the grant back, \"disable\" leaves it inactive, \"keep\" makes no call in that account."
  type        = string
  default     = "reject"

  validation {
    condition     = contains(["reject", "disable", "keep"], var.on_removal)
    error_message = "Has to be \"reject\", \"disable\" or \"keep\"."
  }
}

variable "tags" {
  description = "Tags of the grants."
  type        = map(string)
  default     = {}
}
