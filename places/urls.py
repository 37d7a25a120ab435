from django.urls import path

from places import views

app_name = "places"
urlpatterns = [
    path("", views.area_list, name="list"),
    path("map.geojson", views.geojson, name="geojson"),
    path("ground.geojson", views.ground_geojson, name="ground"),
    path("<slug:slug>/", views.area_detail, name="detail"),
]
