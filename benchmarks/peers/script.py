"""What an engineer would write in an afternoon: overlay with geopandas, areas by pair, a workbook."""

import sys

import geopandas as gpd
import pandas as pd

home, out = sys.argv[1], sys.argv[2]
zones = gpd.read_file(f"{home}/ZONE_URBA.gpkg")
layers = []
for name in ("reservoirs", "corridors"):
    layer = gpd.read_file(f"{home}/RESEAU.gpkg", layer=name)
    layer["couche"] = name
    layers.append(layer)
network = gpd.GeoDataFrame(pd.concat(layers, ignore_index=True))
conflicts = gpd.overlay(network, zones[zones["TYPEZONE"].str.startswith(("U", "AU"))], how="intersection")
conflicts["ha"] = conflicts.area / 1e4
conflicts.drop(columns="geometry").to_excel(f"{out}.xlsx", index=False)
