terraform {
  # 1.11 introduced write-only arguments: secrets that never enter the state.
  required_version = ">= 1.11.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.25"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
  }

  # Bucket, key and region come from backend.hcl (README.md): the state holds the password of Valkey.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project   = "diglot"
      ManagedBy = "terraform"
    }
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  name           = var.name
  container_port = 8000
  namespace      = "EpubTranslator"
  account_id     = data.aws_caller_identity.current.account_id
  partition      = data.aws_partition.current.partition
}
