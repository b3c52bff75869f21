# Queue, cache, events and back-off. If it is lost or flushed, no job is.
resource "aws_elasticache_subnet_group" "valkey" {
  name       = local.name
  subnet_ids = aws_subnet.private[*].id
}

resource "aws_elasticache_parameter_group" "valkey" {
  name   = "${local.name}-valkey8"
  family = "valkey8"

  # When full, it evicts keys with an expiry (cached translations) and keeps the queue, which has none.
  parameter {
    name  = "maxmemory-policy"
    value = "volatile-lru"
  }
}

# ElastiCache has no write-only argument for it, so this one secret is in the state.
resource "random_password" "valkey" {
  length  = 48
  special = false
}

resource "aws_elasticache_replication_group" "valkey" {
  replication_group_id = local.name
  description          = "Queue, cache, events and back-off of ${local.name}"
  engine               = "valkey"
  engine_version       = "8.0"
  node_type            = var.valkey_node_type
  port                 = 6379
  parameter_group_name = aws_elasticache_parameter_group.valkey.name

  num_cache_clusters         = var.valkey_nodes
  automatic_failover_enabled = var.valkey_nodes > 1
  multi_az_enabled           = var.valkey_nodes > 1

  subnet_group_name  = aws_elasticache_subnet_group.valkey.name
  security_group_ids = [aws_security_group.valkey.id]

  at_rest_encryption_enabled = true
  kms_key_id                 = aws_kms_key.main.arn
  transit_encryption_enabled = true
  auth_token                 = random_password.valkey.result
  auth_token_update_strategy = "ROTATE"

  maintenance_window = "sun:03:00-sun:04:00"
}
