"""Time: the plan, the elastic solver and the timeline."""
