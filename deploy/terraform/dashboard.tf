locals {
  # Title → metrics, two panels per row.
  panels = [
    {
      title   = "Books that wait"
      metrics = [[local.namespace, "QueueDepth", { stat = "Maximum" }]]
    },
    {
      title = "Tasks"
      metrics = [
        for service in [aws_ecs_service.api.name, aws_ecs_service.worker.name] :
        ["ECS/ContainerInsights", "RunningTaskCount", "ClusterName", aws_ecs_cluster.main.name, "ServiceName", service, { stat = "Maximum" }]
      ]
    },
    {
      title   = "Books finished, by model and success"
      metrics = [[{ expression = "SEARCH('{${local.namespace},Model,Success} MetricName=\"TranslationCount\"', 'Sum', 300)" }]]
    },
    {
      title   = "Seconds per book"
      metrics = [[{ expression = "SEARCH('{${local.namespace},Model,Success} MetricName=\"TranslationDuration\"', 'p90', 300)" }]]
    },
    {
      title = "Answers of the API"
      metrics = [
        for code in ["2XX", "4XX", "5XX"] :
        ["AWS/ApplicationELB", "HTTPCode_Target_${code}_Count", "LoadBalancer", aws_lb.main.arn_suffix, { stat = "Sum" }]
      ]
    },
    {
      title   = "Seconds an answer takes (event streams and waits included)"
      metrics = [["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", aws_lb.main.arn_suffix, { stat = "p95" }]]
    },
    {
      title = "CPU and memory in use, %"
      metrics = [
        for pair in setproduct(["CPUUtilization", "MemoryUtilization"], [aws_ecs_service.api.name, aws_ecs_service.worker.name]) :
        ["AWS/ECS", pair[0], "ClusterName", aws_ecs_cluster.main.name, "ServiceName", pair[1], { stat = "Average" }]
      ]
    },
    {
      title = "Valkey"
      metrics = [
        for metric in ["DatabaseMemoryUsagePercentage", "EngineCPUUtilization"] :
        ["AWS/ElastiCache", metric, "CacheClusterId", "${aws_elasticache_replication_group.valkey.id}-001", { stat = "Maximum" }]
      ]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "main" {
  dashboard_name = local.name

  dashboard_body = jsonencode({
    widgets = [
      for index, panel in local.panels : {
        type   = "metric"
        x      = 12 * (index % 2)
        y      = 6 * floor(index / 2)
        width  = 12
        height = 6
        properties = {
          title   = panel.title
          metrics = panel.metrics
          region  = var.region
          view    = "timeSeries"
          period  = 60
        }
      }
    ]
  })
}
