variable "region" {
  description = "AWS region of everything here."
  type        = string
  default     = "us-east-1"
}

variable "name" {
  description = "Name of the service, and the prefix of all other names."
  type        = string
  default     = "epub-translator"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,19}$", var.name))
    error_message = "name must have 3 to 20 characters: a letter, then small letters, digits and hyphens."
  }
}

variable "vpc_cidr" {
  description = "Addresses of the VPC; at least a /20, so that each subnet gets a 16th of it."
  type        = string
  default     = "10.20.0.0/16"
}

variable "nat_per_zone" {
  description = "One NAT gateway per zone (a zone may fail) instead of a single one (cheaper)."
  type        = bool
  default     = false
}

variable "allowed_cidrs" {
  description = "Who may reach the load balancer. Narrow it if only your own network uses the API."
  type        = list(string)
  default     = ["0.0.0.0/0"]
}

variable "domain_name" {
  description = "Host name of the service, such as books.example.org."
  type        = string
}

variable "hosted_zone_id" {
  description = "Route 53 zone of domain_name: the certificate is created and validated there, and the name points to the load balancer. Null: provide certificate_arn and point the name yourself."
  type        = string
  default     = null
}

variable "certificate_arn" {
  description = "An ACM certificate of this region for domain_name. Null: one is created, which needs hosted_zone_id."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn != null || var.hosted_zone_id != null
    error_message = "Set hosted_zone_id, so that a certificate can be made, or certificate_arn."
  }
}

variable "image_tag" {
  description = "Tag of the image in the registry that the services start with; later ones are set by the deploy workflow."
  type        = string
  default     = "bootstrap"
}

variable "api_count" {
  description = "API tasks at the start, and the minimum later."
  type        = number
  default     = 2
}

variable "api_max_count" {
  description = "Maximum number of API tasks."
  type        = number
  default     = 6
}

variable "worker_count" {
  description = "Worker tasks at the start, and the minimum later."
  type        = number
  default     = 1
}

variable "worker_max_count" {
  description = "Maximum number of worker tasks. Each translates MAX_WORKERS books and has PROVIDER_CONCURRENCY calls in flight per key."
  type        = number
  default     = 8
}

variable "worker_cpu" {
  description = "CPU units of a worker; 1024 are one vCPU."
  type        = number
  default     = 1024
}

variable "worker_memory_mb" {
  description = "Memory of a worker."
  type        = number
  default     = 2048
}

variable "worker_environment" {
  description = "More settings of docs/configuration.md for workers, none of them secret."
  type        = map(string)
  default     = {}
}

variable "provider_key_parameters" {
  description = "Provider keys: name of the setting (OPENAI_API_KEY) → name of an SSM SecureString under /{name}/ that you have created (README.md). Terraform never sees the keys."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for parameter in values(var.provider_key_parameters) : startswith(parameter, "/${var.name}/")])
    error_message = "The names of the parameters must begin with /{name}/: the tasks may read nothing else."
  }
}

variable "secrets_version" {
  description = "Raise it to regenerate JWT_SECRET, ADMIN_TOKEN, ENCRYPTION_KEY and CALLBACK_SECRET: all tokens become invalid, and callers' keys of unfinished jobs can no longer be read."
  type        = number
  default     = 1
}

variable "jwks_url" {
  description = "Address of your identity provider's keys. Null: tokens are issued by POST /auth/token."
  type        = string
  default     = null
}

variable "allow_bedrock" {
  description = "Workers may call models on Amazon Bedrock with the task's role."
  type        = bool
  default     = false
}

variable "allow_amazon_translate" {
  description = "Workers may call Amazon Translate with the task's role."
  type        = bool
  default     = false
}

variable "valkey_node_type" {
  description = "Size of the Valkey nodes."
  type        = string
  default     = "cache.t4g.micro"
}

variable "valkey_nodes" {
  description = "1, or more for a replica in another zone that takes over. Losing Valkey loses no job."
  type        = number
  default     = 2
}

variable "file_expiry_days" {
  description = "Safety net behind Diglot's own expiry: files are deleted after this many days in any case. Longer than JOB_MAX_HOURS, JOB_TTL_HOURS and RESULT_TTL_HOURS together."
  type        = number
  default     = 30

  validation {
    condition     = var.file_expiry_days >= 7
    error_message = "file_expiry_days must be at least 7: Diglot's own expiry comes first."
  }
}

variable "log_retention_days" {
  description = "How many days logs are kept."
  type        = number
  default     = 30
}

variable "alert_email" {
  description = "Address that receives alarms and CRITICAL alerts; AWS asks it to confirm. Null: subscribe to the topic yourself."
  type        = string
  default     = null
}

variable "github_repository" {
  description = "OWNER/NAME of the repository whose deploy workflow may deploy. Null: no role is created."
  type        = string
  default     = null
}

variable "create_github_oidc_provider" {
  description = "False if this account already has GitHub's identity provider: there can be only one."
  type        = bool
  default     = true
}

variable "deletion_protection" {
  description = "While on, the load balancer and the job table can't be deleted."
  type        = bool
  default     = true
}
