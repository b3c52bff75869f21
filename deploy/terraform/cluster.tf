resource "aws_ecs_cluster" "main" {
  name = local.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "app" {
  name              = "/ecs/${local.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.main.arn
}

locals {
  # Settings of docs/configuration.md for both roles.
  settings = {
    API_HOST             = "0.0.0.0"
    API_PORT             = "8000"
    LOCAL_STORAGE_PATH   = "/data"
    STORAGE_MODE         = "s3"
    S3_BUCKET_NAME       = aws_s3_bucket.books.id
    JOB_STORE_MODE       = "dynamodb"
    DYNAMODB_TABLE_NAME  = aws_dynamodb_table.jobs.name
    QUEUE_MODE           = "redis"
    CACHE_MODE           = "redis"
    AWS_REGION           = var.region
    REQUIRE_AUTH         = "true"
    TRUST_PROXY          = var.vpc_cidr
    ALERTS_TOPIC_ARN     = aws_sns_topic.alerts.arn
    CLOUDWATCH_NAMESPACE = local.namespace
    CLOUDWATCH_LOG_GROUP = aws_cloudwatch_log_group.app.name
    ECS_CLUSTER_NAME     = aws_ecs_cluster.main.name
  }

  environment = {
    api    = merge(local.settings, local.jwks_settings)
    worker = merge(local.settings, local.jwks_settings, { MAX_MEMORY_MB = tostring(floor(var.worker_memory_mb * 3 / 4)) }, var.worker_environment)
  }

  # The same for both roles: no root, no writable disk except two scratch volumes that last as long as the task.
  container = {
    image                  = "${aws_ecr_repository.app.repository_url}:${var.image_tag}"
    essential              = true
    user                   = "node"
    readonlyRootFilesystem = true
    # Longer than a shutdown, which takes at most 20 s.
    stopTimeout     = 60
    linuxParameters = { initProcessEnabled = true, capabilities = { drop = ["ALL"], add = [] } }
    mountPoints = [
      { sourceVolume = "data", containerPath = "/data", readOnly = false },
      { sourceVolume = "tmp", containerPath = "/tmp", readOnly = false },
    ]
    secrets = [for setting, arn in local.secret_arns : { name = setting, valueFrom = arn }]
  }

  # Workers answer /health too, on their own port.
  health_check = {
    command     = ["CMD", "node", "/app/health-check.js"]
    interval    = 30
    timeout     = 10
    startPeriod = 5
    retries     = 3
  }

  log_configuration = {
    for role in ["api", "worker"] : role => {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.app.name
        awslogs-region        = var.region
        awslogs-stream-prefix = role
      }
    }
  }
}

resource "aws_ecs_task_definition" "api" {
  family                   = local.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.api.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  volume {
    name = "data"
  }

  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([merge(local.container, {
    name             = "app"
    command          = ["serve", "--role", "api"]
    environment      = [for name, value in local.environment.api : { name = name, value = value }]
    portMappings     = [{ containerPort = local.container_port, protocol = "tcp" }]
    logConfiguration = local.log_configuration.api
    healthCheck      = local.health_check
  })])
}

resource "aws_ecs_task_definition" "worker" {
  family                   = "${local.name}-worker"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.worker_cpu
  memory                   = var.worker_memory_mb
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.worker.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  volume {
    name = "data"
  }

  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([merge(local.container, {
    name             = "app"
    command          = ["serve", "--role", "worker"]
    environment      = [for name, value in local.environment.worker : { name = name, value = value }]
    logConfiguration = local.log_configuration.worker
    healthCheck      = local.health_check
  })])
}

resource "aws_ecs_service" "api" {
  name                               = local.name
  cluster                            = aws_ecs_cluster.main.id
  task_definition                    = aws_ecs_task_definition.api.arn
  launch_type                        = "FARGATE"
  desired_count                      = var.api_count
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 30
  propagate_tags                     = "SERVICE"

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = aws_subnet.private[*].id
    security_groups  = [aws_security_group.api.id]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.api.arn
    container_name   = "app"
    container_port   = local.container_port
  }

  # The deploy workflow sets the image, autoscaling the count.
  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }

  depends_on = [aws_lb_listener.https, aws_iam_role_policy.api, aws_iam_role_policy.execution]
}

resource "aws_ecs_service" "worker" {
  name                               = "${local.name}-worker"
  cluster                            = aws_ecs_cluster.main.id
  task_definition                    = aws_ecs_task_definition.worker.arn
  launch_type                        = "FARGATE"
  desired_count                      = var.worker_count
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  propagate_tags                     = "SERVICE"

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = aws_subnet.private[*].id
    security_groups  = [aws_security_group.worker.id]
    assign_public_ip = false
  }

  # The deploy workflow sets the image, autoscaling the count.
  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }

  depends_on = [aws_iam_role_policy.worker, aws_iam_role_policy.execution]
}
