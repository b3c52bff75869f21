locals {
  # Name of the setting → number of bytes, written in hexadecimal.
  made_secrets = {
    JWT_SECRET      = 64
    ADMIN_TOKEN     = 48
    ENCRYPTION_KEY  = 64
    CALLBACK_SECRET = 64
  }
  jwks_settings = var.jwks_url == null ? {} : { JWKS_URL = var.jwks_url }
}

# Ephemeral: generated in memory, handed to SSM, never in plan or state.
ephemeral "random_password" "made" {
  for_each = local.made_secrets

  length  = each.value
  special = false
}

resource "aws_ssm_parameter" "made" {
  for_each = local.made_secrets

  name             = "/${local.name}/${each.key}"
  description      = "${each.key} of ${local.name}"
  type             = "SecureString"
  key_id           = aws_kms_key.main.arn
  value_wo         = ephemeral.random_password.made[each.key].result
  value_wo_version = var.secrets_version
}

resource "aws_ssm_parameter" "redis_url" {
  name        = "/${local.name}/REDIS_URL"
  description = "Address of Valkey with its password"
  type        = "SecureString"
  key_id      = aws_kms_key.main.arn
  value       = "rediss://:${random_password.valkey.result}@${aws_elasticache_replication_group.valkey.primary_endpoint_address}:6379"
}

locals {
  provider_key_arns = {
    for setting, parameter in var.provider_key_parameters :
    setting => "arn:${local.partition}:ssm:${var.region}:${local.account_id}:parameter${parameter}"
  }

  # Setting → ARN. Only workers call providers, but the API has to know which models have a key.
  secret_arns = merge(
    { for setting, parameter in aws_ssm_parameter.made : setting => parameter.arn },
    { REDIS_URL = aws_ssm_parameter.redis_url.arn },
    local.provider_key_arns,
  )
}
