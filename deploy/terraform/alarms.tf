# Receives Diglot's own CRITICAL alerts, and these alarms.
resource "aws_sns_topic" "alerts" {
  name              = "${local.name}-alerts"
  kms_master_key_id = aws_kms_key.main.id
}

resource "aws_sns_topic_policy" "alerts" {
  arn    = aws_sns_topic.alerts.arn
  policy = data.aws_iam_policy_document.alerts.json
}

data "aws_iam_policy_document" "alerts" {
  statement {
    sid       = "AlarmsPublish"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alerts.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

resource "aws_sns_topic_subscription" "email" {
  count = var.alert_email == null ? 0 : 1

  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = var.alert_email
}

locals {
  # Name → what is watched. Each notifies when it begins and when it ends.
  alarms = {
    api-unhealthy = {
      about      = "API tasks don't answer /health."
      namespace  = "AWS/ApplicationELB"
      metric     = "UnHealthyHostCount"
      statistic  = "Maximum"
      dimensions = { LoadBalancer = aws_lb.main.arn_suffix, TargetGroup = aws_lb_target_group.api.arn_suffix }
      threshold  = 1
      periods    = 3
      missing    = "notBreaching"
      comparison = "GreaterThanOrEqualToThreshold"
    }
    api-errors = {
      about      = "The API answers with 5xx."
      namespace  = "AWS/ApplicationELB"
      metric     = "HTTPCode_Target_5XX_Count"
      statistic  = "Sum"
      dimensions = { LoadBalancer = aws_lb.main.arn_suffix, TargetGroup = aws_lb_target_group.api.arn_suffix }
      threshold  = 10
      periods    = 2
      missing    = "notBreaching"
      comparison = "GreaterThanOrEqualToThreshold"
    }
    no-api = {
      about      = "No API task answers at all."
      namespace  = "AWS/ApplicationELB"
      metric     = "HealthyHostCount"
      statistic  = "Maximum"
      dimensions = { LoadBalancer = aws_lb.main.arn_suffix, TargetGroup = aws_lb_target_group.api.arn_suffix }
      threshold  = 1
      periods    = 2
      missing    = "breaching"
      comparison = "LessThanThreshold"
    }
    no-workers = {
      about      = "No worker is running: books wait."
      namespace  = "ECS/ContainerInsights"
      metric     = "RunningTaskCount"
      statistic  = "Maximum"
      dimensions = { ClusterName = aws_ecs_cluster.main.name, ServiceName = aws_ecs_service.worker.name }
      threshold  = 1
      periods    = 5
      missing    = "breaching"
      comparison = "LessThanThreshold"
    }
    worker-memory = {
      about      = "Workers are running out of memory."
      namespace  = "AWS/ECS"
      metric     = "MemoryUtilization"
      statistic  = "Maximum"
      dimensions = { ClusterName = aws_ecs_cluster.main.name, ServiceName = aws_ecs_service.worker.name }
      threshold  = 90
      periods    = 5
      missing    = "notBreaching"
      comparison = "GreaterThanOrEqualToThreshold"
    }
    queue-long = {
      about      = "Many books wait, although workers were added."
      namespace  = local.namespace
      metric     = "QueueDepth"
      statistic  = "Minimum"
      dimensions = {}
      threshold  = 50
      periods    = 30
      missing    = "notBreaching"
      comparison = "GreaterThanOrEqualToThreshold"
    }
    jobs-table-errors = {
      about      = "DynamoDB answers with server errors."
      namespace  = "AWS/DynamoDB"
      metric     = "SystemErrors"
      statistic  = "Sum"
      dimensions = { TableName = aws_dynamodb_table.jobs.name, Operation = "PutItem" }
      threshold  = 5
      periods    = 3
      missing    = "notBreaching"
      comparison = "GreaterThanOrEqualToThreshold"
    }
    jobs-table-throttled = {
      about      = "DynamoDB throttles writes."
      namespace  = "AWS/DynamoDB"
      metric     = "WriteThrottleEvents"
      statistic  = "Sum"
      dimensions = { TableName = aws_dynamodb_table.jobs.name }
      threshold  = 20
      periods    = 3
      missing    = "notBreaching"
      comparison = "GreaterThanOrEqualToThreshold"
    }
    valkey-memory = {
      about      = "Valkey is nearly full: cached translations will be evicted soon."
      namespace  = "AWS/ElastiCache"
      metric     = "DatabaseMemoryUsagePercentage"
      statistic  = "Maximum"
      dimensions = { CacheClusterId = "${aws_elasticache_replication_group.valkey.id}-001" }
      threshold  = 85
      periods    = 5
      missing    = "notBreaching"
      comparison = "GreaterThanOrEqualToThreshold"
    }
    critical-alerts = {
      about      = "Diglot raised a CRITICAL alert; the log says which."
      namespace  = local.namespace
      metric     = "CriticalAlerts"
      statistic  = "Sum"
      dimensions = {}
      threshold  = 1
      periods    = 1
      missing    = "notBreaching"
      comparison = "GreaterThanOrEqualToThreshold"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "watched" {
  for_each = local.alarms

  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = each.value.about
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  dimensions          = each.value.dimensions
  period              = 60
  evaluation_periods  = each.value.periods
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alerts.arn]
  ok_actions          = [aws_sns_topic.alerts.arn]
}

resource "aws_cloudwatch_log_metric_filter" "critical_alerts" {
  name           = "${local.name}-critical-alerts"
  log_group_name = aws_cloudwatch_log_group.app.name
  pattern        = "\"ALERT [CRITICAL]\""

  metric_transformation {
    namespace = local.namespace
    name      = "CriticalAlerts"
    value     = "1"
  }
}
